"""What ways out of agreements, notices and exit cases look like over the wire."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agreements.api.serializers import OwnCurrency
from agreements.models import Agreement, ExitCase, ExitStage, Notice, Outlay
from agreements.rules.clause_state import Watched
from agreements.rules.exit_clause import TriggerStatus
from prms.lib.rest.fields import DayField, DecimalStringField, MoneyField
from prms.lib.rest.related import CodeRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer


class NoticeInput(StrictSerializer):
    given_on = DayField()
    clause = serializers.ChoiceField(choices=Notice.Clause.choices)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class NoticeOutput(OutputSerializer):
    """A notice; `fee` is 20 % of `gross_in_year` unless agreed otherwise, and fixed once it is in force."""

    agreement = serializers.CharField(source="agreement.code")
    gross_in_year = MoneyField()
    fee = MoneyField()
    currency = serializers.CharField(source="agreement.currency")
    proposed_by = serializers.EmailField(source="proposed_by.email", default=None, allow_null=True)
    approved_by = serializers.EmailField(source="approved_by.email", default=None, allow_null=True)

    class Meta:
        model = Notice
        fields = [
            *("id", "agreement", "clause", "status", "given_on", "trigger_on", "ends_on", "earliest_end"),
            *("gross_in_year", "fee", "currency", "reason", "proposed_by", "approved_by", "approved_at"),
            "withdrawn_reason",
        ]


class ReadingOutput(serializers.Serializer):
    """One figure a trigger is judged by; `counts` towards firing."""

    on = DayField()
    actual = DecimalStringField(allow_null=True)
    limit = DecimalStringField(allow_null=True)
    counts = serializers.BooleanField()


class ClauseOutput(serializers.Serializer):
    """Where a trigger stands: armed, counting (`needs` more periods), or fired."""

    clause = serializers.ChoiceField(choices=[clause.value for clause in Watched])
    status = serializers.ChoiceField(choices=[status.value for status in TriggerStatus])
    needs = serializers.IntegerField()
    fired_on = DayField(allow_null=True)
    return_on_investment = DecimalStringField(allow_null=True)
    readings = ReadingOutput(many=True)


class NoticeQuoteOutput(serializers.Serializer):
    """What a unilateral notice given today would mean; nothing is stored."""

    given_on = DayField()
    ends_on = DayField()
    earliest_end = DayField()
    gross_in_year = MoneyField()
    fee = MoneyField()


class ExitStageOutput(OutputSerializer):
    title = serializers.CharField(source="get_kind_display")

    class Meta:
        model = ExitStage
        fields = ["id", "kind", "title", "due_on", "points", "done_on", "evidence", "evidence_url", "file_name"]


class ExitCaseNames(serializers.Serializer):
    """Other objects by the names they go by."""

    agreement = serializers.CharField(source="agreement.code")
    partner = serializers.CharField(source="agreement.partner.code")
    successor = serializers.CharField(source="successor.code", allow_null=True)
    fee = MoneyField()


class ExitCaseRow(ExitCaseNames, RowSerializer):
    class Meta:
        model = ExitCase
        fields = [
            *("id", "agreement", "partner", "clause", "status", "reason", "trigger_on", "notice", "fee"),
            *("buffer_ends_on", "customers_told_on", "after_sales_owner", "earliest_end", "ended_on"),
            *("new_form", "successor", "lessons", "original_entitlement", "version"),
        ]


class ExitCaseOutput(ExitCaseNames, OutputSerializer):
    """The way out of an agreement with its staged plan; what is not done yet blocks the end or the closing."""

    successor = serializers.CharField(source="successor.code", default=None, allow_null=True)
    stages = ExitStageOutput(many=True)

    class Meta:
        model = ExitCase
        fields = [*ExitCaseRow.Meta.fields, "stages"]


class AgreementExitOutput(serializers.Serializer):
    """The ways out of an agreement as they stand today, and the exit under way."""

    clauses = ClauseOutput(many=True)
    unilateral_today = NoticeQuoteOutput(allow_null=True)
    notice = NoticeOutput(allow_null=True)
    case = serializers.IntegerField(allow_null=True)


class ExitInput(StrictSerializer):
    clause = serializers.ChoiceField(choices=ExitCase.Clause.choices)
    reason = serializers.CharField(max_length=500)
    trigger_on = DayField(required=False, help_text=_("The day the buffer counts from; today unless given."))


class StageDoneInput(StrictSerializer):
    """What was done on a day, with what shows it: for after-sales, who answers for it."""

    stage = serializers.ChoiceField(
        choices=[choice for choice in ExitStage.Kind.choices if choice[0] != ExitStage.Kind.ENTITLEMENT]
    )
    done_on = DayField()
    evidence = serializers.CharField(max_length=500, required=False, allow_blank=True)
    evidence_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class SuccessorInput(StrictSerializer):
    new_form = serializers.ChoiceField(choices=ExitCase.NewForm.choices, allow_blank=True)
    successor = CodeRelatedField(queryset=Agreement.objects, required=False, allow_null=True)


class LessonsInput(StrictSerializer):
    lessons = serializers.CharField(max_length=10_000)


class CostShareOutput(serializers.Serializer):
    """One party's share of a joint cost; shares are ratios."""

    party = serializers.CharField()
    share = serializers.CharField()


class OutlayOutput(RowSerializer):
    """A cost or an income; of a joint cost the line `cost_share` of a statement carries the share of `share_of`."""

    amount = MoneyField()
    shares = serializers.ListField(child=CostShareOutput())

    class Meta:
        model = Outlay
        fields = ["id", "kind", "booked_on", "amount", "description", "paid_by", "share_of", "shares", "created_at"]


class OutlayInput(OwnCurrency, StrictSerializer):
    """A cost or an income of the agreement; both are amounts above zero.

    With `share_of`, a party of the agreement's `cost_shares`, the next open statement carries that party's share:
    taken off what is paid where our side paid the cost, added to it where the partner did.
    """

    kind = serializers.ChoiceField(choices=Outlay.Kind.choices)
    booked_on = DayField()
    amount = MoneyField(above=0)
    description = serializers.CharField(max_length=300)
    paid_by = serializers.ChoiceField(choices=Outlay.PaidBy.choices, required=False)
    share_of = serializers.CharField(max_length=200, required=False, allow_blank=True)
