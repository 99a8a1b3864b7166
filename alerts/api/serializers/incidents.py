"""What incidents look like over the wire."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alerts.api.serializers.rules import PolicyStepOutput
from alerts.models import Incident, IncidentEvent, IncidentGap, IncidentStep, Silence
from prms.lib.rest.fields import InstantField, MonthField, WholeNumberField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer

MOST_AT_ONCE = 5_000


class IncidentNames(serializers.Serializer):
    """Other objects by the names they go by; `partner` is null where missing data of several is grouped."""

    rule = serializers.CharField(source="rule.code")
    rule_version = serializers.IntegerField(source="rule_version.number")
    partner = serializers.CharField(source="partner.code", allow_null=True)
    feed_owner = serializers.EmailField(source="feed_owner.email", allow_null=True)
    first_period = MonthField(allow_null=True)
    last_period = MonthField(allow_null=True)
    acknowledged_by = serializers.EmailField(source="acknowledged_by.email", allow_null=True)
    resolved_by = serializers.EmailField(source="resolved_by.email", allow_null=True)
    evidence = serializers.JSONField()


class IncidentRow(IncidentNames, RowSerializer):
    class Meta:
        model = Incident
        fields = [
            "id",
            "rule",
            "rule_version",
            "partner",
            "feed_owner",
            "status",
            "resolution",
            "resolution_reason",
            "severity",
            "opened_at",
            "first_period",
            "last_period",
            "evidence",
            "silenced_until",
            "acknowledged_at",
            "acknowledged_by",
            "acknowledgement_expires_at",
            "next_step_no",
            "next_step_at",
            "clock_stopped_by",
            "resolved_at",
            "resolved_by",
            "is_historical",
            "version",
        ]


class StepOutput(OutputSerializer):
    owner = serializers.EmailField(source="owner.email", allow_null=True)
    done_by = serializers.EmailField(source="done_by.email", allow_null=True)

    class Meta:
        model = IncidentStep
        fields = ["position", "text", "text_zh", "owner", "due_at", "done_at", "done_by"]


class TimelineOutput(OutputSerializer):
    actor = serializers.EmailField(source="actor.email", allow_null=True)
    params = serializers.JSONField()

    class Meta:
        model = IncidentEvent
        fields = ["at", "kind", "actor", "params"]


class GapOutput(OutputSerializer):
    partner = serializers.CharField(source="partner.code")
    kpi = serializers.CharField(source="kpi.code")
    month = MonthField()

    class Meta:
        model = IncidentGap
        fields = ["partner", "kpi", "month", "filled_at"]


class IncidentOutput(IncidentNames, OutputSerializer):
    """An incident with its check-list, its timeline, its ladder and, of missing data, the gaps."""

    policy_steps = PolicyStepOutput(many=True)
    steps = StepOutput(many=True)
    timeline = TimelineOutput(many=True, source="events")
    gaps = GapOutput(many=True)
    proposed_switch = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = [*IncidentRow.Meta.fields, "proposed_switch", "policy_steps", "steps", "timeline", "gaps"]

    @extend_schema_field({"type": ["string", "null"], "enum": ["referrals_paused", None]})
    def get_proposed_switch(self, incident: Incident) -> str | None:
        """Return the switch that the rule proposes and nobody has set yet."""
        return incident.proposed_switch


class AcknowledgementsInput(StrictSerializer):
    """The ids of the incidents to take on, with one reason."""

    incidents = serializers.ListField(child=WholeNumberField(min_value=1), allow_empty=False, max_length=MOST_AT_ONCE)
    reason = serializers.CharField(max_length=500)


class AcknowledgementsOutput(serializers.Serializer):
    """How many incidents were taken on, and how many were left: taken on before, resolved, or not the caller's."""

    count = serializers.IntegerField()
    left = serializers.IntegerField()


class ResolutionInput(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class SilenceInput(StrictSerializer):
    until = InstantField()
    reason = serializers.CharField(max_length=500)


class SilenceOutput(OutputSerializer):
    made_by = serializers.EmailField(source="made_by.email", allow_null=True)

    class Meta:
        model = Silence
        fields = ["starts_at", "ends_at", "reason", "made_by", "lifted_at"]


class IncidentCommentInput(StrictSerializer):
    text = serializers.CharField(max_length=5_000)
