"""What milestones, obligations and renewals look like over the wire."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from agreements.models import Fulfilment, Milestone, Obligation, Renewal
from agreements.services import Proof
from prms.lib.rest.fields import DayField
from prms.lib.rest.related import EmailRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer

ASSESSED = ["assessment", "assessed_on", "assessed_by"]
EVIDENCE = ["evidence", "evidence_url", "file_name"]
MILESTONE_INPUT = ["deliverable", "due_on", "we_supply", "they_supply", "acceptance", "external_id"]
OBLIGATION_INPUT = ["kind", "side", "title", "owner", "due_on", "recurrence", "lead_days", "external_id"]


class OfAgreement(serializers.Serializer):
    """Whose it is, by code."""

    agreement = serializers.CharField(source="agreement.code")
    partner = serializers.CharField(source="agreement.partner.code")


class MilestoneRow(OfAgreement, RowSerializer):
    """A milestone; `assessment` is empty until somebody says what became of it."""

    assessed_by = serializers.EmailField(source="assessed_by.email", allow_null=True)

    class Meta:
        model = Milestone
        fields = [
            "id",
            "agreement",
            "partner",
            *MILESTONE_INPUT,
            "assessment",
            "assessed_on",
            "assessed_by",
            *EVIDENCE,
            "version",
        ]


class MilestoneInput(StrictModelSerializer):
    class Meta:
        model = Milestone
        fields = MILESTONE_INPUT


class ProofInput(StrictSerializer):
    """What shows it: a sentence, an address, a file (as a form), or several of them."""

    evidence = serializers.CharField(max_length=500, required=False, allow_blank=True)
    evidence_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    file = serializers.FileField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        shown = {name: attrs.pop(name) for name in ("evidence", "evidence_url", "file") if name in attrs}
        return {**attrs, "proof": Proof(**shown)}


class AssessmentInput(ProofInput):
    """What became of a milestone, today unless a day is given."""

    assessment = serializers.ChoiceField(choices=Milestone.Assessment.choices)
    assessed_on = DayField(required=False)


class ObligationRow(OfAgreement, RowSerializer):
    """An obligation; one that recurs moves its `due_on` with each fulfilment."""

    owner = serializers.EmailField(source="owner.email")

    class Meta:
        model = Obligation
        fields = ["id", "agreement", "partner", *OBLIGATION_INPUT, "status", "done_on", "waived_reason", "version"]


class FulfilmentOutput(OutputSerializer):
    recorded_by = serializers.EmailField(source="recorded_by.email", allow_null=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Fulfilment
        fields = ["id", "due_on", "done_on", *EVIDENCE, "file", "recorded_by", "recorded_at"]

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_file(self, fulfilment: Fulfilment) -> str | None:
        """Return the address of the file, which is served to those who may see the obligation."""
        if not fulfilment.file:
            return None
        address = reverse("api:obligation-file", args=[fulfilment.obligation_id, fulfilment.pk])
        return self.context["request"].build_absolute_uri(address)


class ObligationOutput(OutputSerializer):
    """An obligation with every time it was met, the latest first."""

    agreement = serializers.CharField(source="agreement.code")
    partner = serializers.CharField(source="agreement.partner.code")
    owner = serializers.EmailField(source="owner.email")
    fulfilments = FulfilmentOutput(many=True)

    class Meta:
        model = Obligation
        fields = [*ObligationRow.Meta.fields, "fulfilments"]


class ObligationInput(StrictModelSerializer):
    """An obligation; without an owner our project manager sees to it."""

    owner = EmailRelatedField(queryset=User.objects, required=False)

    class Meta:
        model = Obligation
        fields = OBLIGATION_INPUT


class FulfilmentInput(ProofInput):
    """That it was met for its due day, today unless a day is given."""

    done_on = DayField(required=False)


class RenewalRow(RowSerializer):
    """The end of a term: `decide_by` and `notice_by` come before it."""

    agreement = serializers.CharField(source="agreement.code")
    decided_by = serializers.EmailField(source="decided_by.email", allow_null=True)

    class Meta:
        model = Renewal
        fields = [
            "id",
            "agreement",
            "ends_on",
            "notice_by",
            "decide_by",
            "is_automatic",
            "months",
            "warned_at",
            "decision",
            "reason",
            "decided_by",
            "decided_at",
            "outcome",
            "renewed_to",
            "version",
        ]


class DecisionInput(StrictSerializer):
    decision = serializers.ChoiceField(choices=Renewal.Decision.choices)
    reason = serializers.CharField(max_length=500)
