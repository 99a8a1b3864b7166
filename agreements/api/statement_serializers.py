"""What statements, their runs and proofs look like over the wire."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agreements.api.serializers import OwnCurrency
from agreements.models import (
    Statement,
    StatementDispute,
    StatementLine,
    StatementPayment,
    StatementRun,
    StatementRunEntry,
)
from agreements.services import LANGUAGES, RunResult
from agreements.services.statement_runs import Entry
from agreements.wording import described
from prms.lib.rest.fields import DayField, MoneyField, MonthField
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer

INCLUDED = ("CREATED", "CHANGED", "UNCHANGED")


class RunInput(StrictSerializer):
    month = MonthField()
    dry_run = serializers.BooleanField(default=False)


class IncludedOutput(serializers.Serializer):
    agreement = serializers.CharField(source="agreement.code")
    statement = serializers.IntegerField(source="statement_id", allow_null=True)
    outcome = serializers.ChoiceField(choices=INCLUDED)
    total = MoneyField()
    currency = serializers.CharField(source="agreement.currency")


class StoredIncludedOutput(serializers.Serializer):
    agreement = serializers.CharField(source="agreement.code")
    outcome = serializers.ChoiceField(choices=INCLUDED)


class SkippedOutput(serializers.Serializer):
    agreement = serializers.CharField(source="agreement.code")
    reason = serializers.ChoiceField(choices=StatementRunEntry.Outcome.values, source="outcome")
    message = serializers.SerializerMethodField()
    detail = serializers.CharField()

    def get_message(self, entry: Entry | StatementRunEntry) -> str:
        """Return the reason as a sentence."""
        return str(StatementRunEntry.Outcome(entry.outcome).label)


class StoredRunOutput(OutputSerializer):
    """A run that was written, without the agreements of others."""

    month = MonthField()
    requested_by = serializers.EmailField(source="requested_by.email", default=None, allow_null=True)
    included = serializers.SerializerMethodField()
    skipped = serializers.SerializerMethodField()

    class Meta:
        model = StatementRun
        fields = ["id", "month", "requested_by", "finished_at", "included", "skipped"]

    @extend_schema_field(StoredIncludedOutput(many=True))
    def get_included(self, run: StatementRun) -> Any:
        """Return the agreements that have a statement, by their code."""
        entries = [entry for entry in run.entries.all() if entry.outcome in INCLUDED]
        return StoredIncludedOutput(entries, many=True).data

    @extend_schema_field(SkippedOutput(many=True))
    def get_skipped(self, run: StatementRun) -> Any:
        """Return the agreements without one, each with its reason."""
        return SkippedOutput([entry for entry in run.entries.all() if entry.outcome not in INCLUDED], many=True).data


class RunOutput(serializers.Serializer):
    """Whose statements there are now, and who was skipped and why; a dry run names no statement it would make."""

    month = MonthField()
    dry_run = serializers.BooleanField(source="is_dry")
    included = serializers.SerializerMethodField()
    skipped = serializers.SerializerMethodField()

    @extend_schema_field(IncludedOutput(many=True))
    def get_included(self, result: RunResult) -> list[dict[str, Any]]:
        """Return the statements, by agreement."""
        return [_included(entry) for entry in result.included]

    @extend_schema_field(SkippedOutput(many=True))
    def get_skipped(self, result: RunResult) -> list[dict[str, Any]]:
        """Return the agreements without one, each with its reason."""
        return [_skipped(entry) for entry in result.skipped]


def _included(entry: Entry) -> dict[str, Any]:
    return {
        "agreement": entry.agreement.code,
        "statement": entry.statement_id,
        "outcome": entry.outcome,
        "total": format(entry.total or 0, ".2f"),
        "currency": entry.agreement.currency,
    }


def _skipped(entry: Entry) -> dict[str, Any]:
    named = {"agreement": entry.agreement.code, "reason": entry.outcome}
    return {**named, "message": entry.label, "detail": entry.detail}


class StatementLineOutput(OutputSerializer):
    """An amount; `trace` holds which tier, which rate, which input it comes from. A dispute names its `line`."""

    line = serializers.IntegerField(source="position")
    description = serializers.SerializerMethodField()
    amount = MoneyField()
    trace = serializers.DictField(child=serializers.CharField(allow_blank=True))

    class Meta:
        model = StatementLine
        fields = ["line", "kind", "description", "quantity", "rate", "amount", "trace"]

    def get_description(self, row: StatementLine) -> str:
        """Return what the line pays for or takes away."""
        return described(row.line())


class PaymentOutput(OutputSerializer):
    amount = MoneyField()

    class Meta:
        model = StatementPayment
        fields = ["paid_on", "amount", "reference", "invoice_number"]


class StatementDisputeOutput(OutputSerializer):
    """An objection to one line; `settled` is what the line counts as once it is answered."""

    amount = MoneyField()
    claimed = MoneyField(allow_null=True)
    settled = MoneyField(allow_null=True)
    opened_by = serializers.EmailField(source="opened_by.email")
    resolved_by = serializers.EmailField(source="resolved_by.email", default=None, allow_null=True)

    class Meta:
        model = StatementDispute
        fields = [
            *("line", "amount", "claimed", "reason", "is_kept_out", "opened_by", "opened_at"),
            *("outcome", "settled", "answer", "resolved_by", "resolved_at"),
        ]


class StatementDisputeInput(StrictSerializer):
    """Which line is disputed and why, with the amount that is claimed for it, if one is named."""

    line = serializers.IntegerField(min_value=1, max_value=32767, help_text=_("Its place in `lines`, from 1."))
    reason = serializers.CharField(max_length=500)
    claimed = MoneyField(required=False, allow_null=True)


class StatementResolutionInput(StrictSerializer):
    """The answer to the dispute of a line; an upheld one without `settled` counts as was claimed."""

    line = serializers.IntegerField(min_value=1, max_value=32767, help_text=_("Its place in `lines`, from 1."))
    outcome = serializers.ChoiceField(choices=StatementDispute.Outcome.choices)
    answer = serializers.CharField(max_length=500)
    settled = MoneyField(required=False, allow_null=True)


class PaymentInput(OwnCurrency, StrictSerializer):
    """Money that moved for a locked statement; the same reference again is the same payment."""

    paid_on = DayField()
    amount = MoneyField(above=0)
    reference = serializers.CharField(max_length=120)
    invoice_number = serializers.CharField(max_length=120, required=False, allow_blank=True)


class StatementOutput(OutputSerializer):
    """What a month of an agreement comes to; the lines add up to the total."""

    agreement = serializers.CharField(source="agreement.code")
    partner = serializers.CharField(source="agreement.partner.code")
    month = MonthField()
    hold_reason = serializers.CharField()
    total = MoneyField()
    plan = serializers.IntegerField(source="plan_id")
    prepared_by = serializers.EmailField(source="prepared_by.email", default=None, allow_null=True)
    approved_by = serializers.EmailField(source="approved_by.email", default=None, allow_null=True)
    locked_by = serializers.EmailField(source="locked_by.email", default=None, allow_null=True)
    lines = StatementLineOutput(many=True)
    payments = PaymentOutput(many=True)
    disputes = StatementDisputeOutput(many=True)

    class Meta:
        model = Statement
        fields = [
            *("id", "agreement", "partner", "month", "kind", "plan", "direction", "currency", "status"),
            *(
                "hold",
                "hold_reason",
                "total",
                "sha256",
                "prepared_by",
                "approved_by",
                "approved_at",
                "locked_by",
                "locked_at",
            ),
            *("lines", "payments", "disputes", "version"),
        ]


class LanguageQuery(StrictSerializer):
    """In which language a file is written."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False, default="en")


class AdjustmentInput(OwnCurrency, StrictSerializer):
    """An amount with its reason; a negative one takes off."""

    amount = MoneyField()
    reason = serializers.CharField(max_length=500)


class ProofOutput(serializers.Serializer):
    """Everything that recomputes the statement offline: `python -S -m agreements.rules.verify proof.json`."""

    inputs = serializers.DictField()
    lines = serializers.ListField(child=serializers.DictField())
    total = MoneyField()
    sha256 = serializers.CharField()
