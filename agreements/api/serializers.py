"""What agreements, their plans and quotes look like over the wire."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from agreements.api.clauses import ClausesField
from agreements.errors import NoPlan
from agreements.models import Agreement, AgreementKpiTarget, CommissionPlan, QualityDeduction
from agreements.rules.lines import Line
from agreements.rules.plan import Tier
from agreements.services import DeductionTerms, current_plan, plan_on
from agreements.wording import described
from evaluations.models import Kpi
from partners.models import Contact, Partner
from prms.lib.rest.fields import CodeField, DayField, DecimalStringField, MoneyField, MonthField
from prms.lib.rest.related import CodeRelatedField, EmailRelatedField, IdRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer

TERMS = ["code", "partner", "kind", "master", "title", "starts_on", "ends_on", "currency"]
PEOPLE = ["our_project_manager", "their_project_manager"]


class FromField(serializers.Serializer):
    """One tier: its rate holds from this volume, included, up to where the next tier begins."""

    # `from` cannot be written as an attribute: Python keeps it as a word of its own.

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": DecimalStringField(source="starts_at", min_value=0), **super().get_fields()}


class TierOutput(FromField):
    rate = DecimalStringField()


class TierInput(FromField, StrictSerializer):
    rate = DecimalStringField(min_value=0)


class DeductionOutput(OutputSerializer):
    kpi = serializers.CharField(source="kpi.code")

    class Meta:
        model = QualityDeduction
        fields = ["kpi", "operator", "threshold", "percent"]


class DeductionInput(StrictSerializer):
    """What a KPI beyond its threshold takes off the gross, in points of 100."""

    kpi = CodeRelatedField(queryset=Kpi.objects)
    operator = serializers.ChoiceField(choices=QualityDeduction.Operator.choices)
    threshold = DecimalStringField()
    percent = DecimalStringField(above=0, max_value=100)


class PlanOutput(OutputSerializer):
    volume_kpi = serializers.CharField(source="volume_kpi.code")
    fixed_fee = MoneyField(allow_null=True)
    cap = MoneyField(allow_null=True)
    floor = MoneyField(allow_null=True)
    settled_elsewhere_through = MonthField(allow_null=True)
    opening_amount = MoneyField(allow_null=True)
    tiers = TierOutput(many=True)
    deductions = DeductionOutput(many=True)

    class Meta:
        model = CommissionPlan
        fields = [
            "id",
            "direction",
            "kind",
            "mode",
            "basis",
            "volume_kpi",
            "base_target",
            "shortfall_rate",
            "tiers",
            "fixed_fee",
            "cap",
            "floor",
            "deductions",
            "deductions_judged_on",
            "effective_from",
            "settled_elsewhere_through",
            "opening_units",
            "opening_amount",
        ]


class OwnCurrency(serializers.Serializer):
    currency = serializers.CharField(required=False, max_length=3, help_text=_("The agreement’s own, if given."))


class PlanInput(OwnCurrency, StrictModelSerializer):
    """A plan with its tiers, ascending. A rate is money for a unit, or a fraction of revenue: 0.04 for 4 %."""

    volume_kpi = CodeRelatedField(queryset=Kpi.objects)
    base_target = DecimalStringField(required=False, allow_null=True)
    fixed_fee = MoneyField(required=False, allow_null=True)
    cap = MoneyField(required=False, allow_null=True)
    floor = MoneyField(required=False, allow_null=True)
    settled_elsewhere_through = MonthField(required=False, allow_null=True)
    opening_units = DecimalStringField(required=False, allow_null=True)
    opening_amount = MoneyField(required=False, allow_null=True)
    tiers = serializers.ListField(child=TierInput(), max_length=50)
    deductions = serializers.ListField(child=DeductionInput(), required=False, max_length=20)
    effective_from = DayField(required=False)

    class Meta:
        model = CommissionPlan
        fields = [*(name for name in PlanOutput.Meta.fields if name != "id"), "currency"]

    def validate_tiers(self, rows: list[dict[str, Any]]) -> list[Tier]:
        return [Tier(row["starts_at"], row["rate"]) for row in rows]

    def validate_deductions(self, rows: list[dict[str, Any]]) -> list[DeductionTerms]:
        return [DeductionTerms(**row) for row in rows]


class AgreementNames(serializers.Serializer):
    """Other objects by the names they go by."""

    partner = serializers.CharField(source="partner.code")
    master = serializers.CharField(source="master.code", allow_null=True)
    our_project_manager = serializers.EmailField(source="our_project_manager.email", allow_null=True)
    their_project_manager = serializers.IntegerField(source="their_project_manager_id", allow_null=True)


class AgreementRow(AgreementNames, RowSerializer):
    class Meta:
        model = Agreement
        fields = [*TERMS, "status", "signed_on", *PEOPLE, "clauses", "terms_version", "external_id", "version"]


class AgreementOutput(AgreementNames, OutputSerializer):
    """An agreement with the commission plan in force: as of a day if one is named, else now or the first."""

    commission_plan = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [*AgreementRow.Meta.fields, "commission_plan"]

    @extend_schema_field(PlanOutput(allow_null=True))
    def get_commission_plan(self, agreement: Agreement) -> dict[str, Any] | None:
        """Return the plan, or None for an agreement that pays nothing then."""
        as_of = self.context["view"].query.get("as_of")
        try:
            plan = plan_on(agreement, as_of) if as_of else current_plan(agreement, today=timezone.localdate())
        except NoPlan:
            return None
        return PlanOutput(plan, context=self.context).data


class AsOfQuery(StrictSerializer):
    as_of = DayField(required=False, help_text=_("The day as of which terms, status and commission plan are shown."))


class AgreementInput(StrictModelSerializer):
    code = CodeField(required=False)
    partner = CodeRelatedField(queryset=Partner.objects)
    master = CodeRelatedField(queryset=Agreement.objects, required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", required=False)
    our_project_manager = EmailRelatedField(queryset=User.objects, required=False, allow_null=True)
    their_project_manager = IdRelatedField(queryset=Contact.objects, required=False, allow_null=True)
    clauses = ClausesField(required=False)

    class Meta:
        model = Agreement
        fields = [*TERMS, *PEOPLE, "clauses", "external_id"]


class AgreementEdit(AgreementInput):
    """What may change of a draft; project managers and the external id may change later too."""

    code = None  # type: ignore[assignment]  # leaves the inherited field out
    partner = None  # type: ignore[assignment]  # leaves the inherited field out

    class Meta(AgreementInput.Meta):
        fields = [name for name in AgreementInput.Meta.fields if name not in ("code", "partner")]


class AgreedTargetOutput(RowSerializer):
    """A KPI target that the agreement set; `kpi_target` is its id among the partner's targets."""

    kpi_target = serializers.IntegerField(source="kpi_target_id")
    kpi = serializers.CharField(source="kpi_target.kpi.code")
    valid_from = MonthField(source="kpi_target.valid_from")
    valid_to = MonthField(source="kpi_target.valid_to", allow_null=True)
    target = DecimalStringField(source="kpi_target.target")
    weight = DecimalStringField(source="kpi_target.weight")

    class Meta:
        model = AgreementKpiTarget
        fields = ["kpi_target", "kpi", "valid_from", "valid_to", "target", "weight"]


class AgreedTargetInput(StrictSerializer):
    kpi = CodeRelatedField(queryset=Kpi.objects)
    target = DecimalStringField()
    weight = DecimalStringField(required=False, above=0)
    valid_from = MonthField(required=False)
    valid_to = MonthField(required=False)


class SignatureInput(StrictSerializer):
    signed_on = DayField(required=False)


class QuoteInput(StrictSerializer):
    units = DecimalStringField()
    kpis = serializers.DictField(child=DecimalStringField(), required=False)
    on = DayField(required=False)


class LineOutput(serializers.Serializer):
    kind = serializers.CharField()
    description = serializers.SerializerMethodField()
    quantity = DecimalStringField(allow_null=True)
    rate = DecimalStringField(allow_null=True)
    amount = MoneyField()
    trace = serializers.DictField(child=serializers.CharField())

    def get_description(self, line: Line) -> str:
        """Return what the line pays for or takes away."""
        return described(line)


class QuoteOutput(serializers.Serializer):
    """What would be paid; `net` is null while `missing` names KPIs of deductions that were not given."""

    currency = serializers.CharField(source="plan.agreement.currency")
    effective_from = DayField(source="plan.effective_from")
    lines = LineOutput(many=True, source="quote.lines")
    gross = MoneyField(source="quote.gross")
    deductions = LineOutput(many=True, source="quote.deductions")
    net = MoneyField(source="quote.net", allow_null=True)
    missing = serializers.ListField(child=serializers.CharField(), source="quote.missing")
