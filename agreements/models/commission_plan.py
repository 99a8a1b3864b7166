from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.querysets import CommissionPlanQuerySet, QualityDeductionManager
from agreements.rules.plan import Deduction, Plan, Tier
from prms.lib.models import DECIMAL, MONEY, Timestamped, Versioned, one_of


class CommissionPlan(Timestamped, Versioned):
    """How money follows performance under an agreement, from the 1st of a month on."""

    class Direction(models.TextChoices):
        PAYABLE = "payable", _("We pay")
        RECEIVABLE = "receivable", _("They pay us")

    class Kind(models.TextChoices):
        PER_UNIT = "per_unit", _("Per unit")
        PERCENT = "percent", _("Percentage of revenue")
        FIXED_PLUS_PERCENT = "fixed_plus_percent", _("Fixed fee and percentage")

    class Mode(models.TextChoices):
        GRADUATED = "graduated", _("Each slice earns its own rate")
        VOLUME = "volume", _("The whole volume earns the reached rate")

    class Basis(models.TextChoices):
        MONTH = "month", _("Per month")
        AGREEMENT_YEAR = "agreement_year", _("Cumulative in the agreement year")

    class JudgedOn(models.TextChoices):
        MONTH = "month", _("Each month by itself")
        YEAR = "year", _("The whole agreement year, when it is settled")

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="commission_plans")
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.PAYABLE)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PER_UNIT)
    mode = models.CharField(_("tier mode"), max_length=10, choices=Mode.choices, default=Mode.GRADUATED)
    basis = models.CharField(_("basis"), max_length=15, choices=Basis.choices, default=Basis.AGREEMENT_YEAR)
    volume_kpi = models.ForeignKey(
        "evaluations.Kpi", verbose_name=_("KPI that counts the volume"), on_delete=models.PROTECT, related_name="+"
    )
    base_target = models.DecimalField(_("base target"), **DECIMAL, null=True, blank=True)
    shortfall_rate = models.DecimalField(_("shortfall rate"), **DECIMAL, null=True, blank=True)
    fixed_fee = models.DecimalField(_("fixed fee"), **MONEY, null=True, blank=True)
    cap = models.DecimalField(_("cap"), **MONEY, null=True, blank=True)
    floor = models.DecimalField(_("floor"), **MONEY, null=True, blank=True)
    deductions_judged_on = models.CharField(
        _("deductions judged on"), max_length=5, choices=JudgedOn.choices, default=JudgedOn.MONTH
    )
    effective_from = models.DateField(_("effective from"))
    settled_elsewhere_through = models.DateField(_("settled elsewhere through"), null=True, blank=True)
    opening_units = models.DecimalField(_("units settled elsewhere this year"), **DECIMAL, null=True, blank=True)
    opening_amount = models.DecimalField(_("amount settled elsewhere this year"), **MONEY, null=True, blank=True)

    objects = CommissionPlanQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "effective_from"], name="plan_once_per_start"),
            one_of("direction", ("payable", "receivable"), name="plan_direction_known"),
            one_of("kind", ("per_unit", "percent", "fixed_plus_percent"), name="plan_kind_known"),
            one_of("mode", ("graduated", "volume"), name="plan_mode_known"),
            one_of("basis", ("month", "agreement_year"), name="plan_basis_known"),
            one_of("deductions_judged_on", ("month", "year"), name="plan_deductions_judged_on_known"),
            models.CheckConstraint(condition=Q(effective_from__day=1), name="plan_starts_on_the_1st"),
            models.CheckConstraint(
                condition=Q(
                    settled_elsewhere_through__isnull=True, opening_units__isnull=True, opening_amount__isnull=True
                )
                | Q(settled_elsewhere_through__day=1),
                name="plan_opening_balance_has_a_month",
            ),
            models.CheckConstraint(
                condition=Q(base_target__isnull=True, shortfall_rate__isnull=True)
                | Q(base_target__isnull=False, shortfall_rate__isnull=False),
                name="plan_base_target_has_shortfall_rate",
            ),
        ]
        verbose_name = _("commission plan")

    def __str__(self) -> str:
        return f"plan of {self.agreement_id} from {self.effective_from}"

    def rule(self) -> Plan:
        """Return the value that the commission rules want; reads tiers and deductions unless they were prefetched."""
        return Plan.of(
            self,
            tiers=[Tier(tier.starts_at, tier.rate) for tier in self.tiers.all()],
            deductions=[
                Deduction(row.kpi.code, row.operator, row.threshold, row.percent) for row in self.deductions.all()
            ],
        )


class CommissionTier(models.Model):
    """A rate from a lower bound up to the next tier's; the last tier is open."""

    plan = models.ForeignKey(CommissionPlan, on_delete=models.CASCADE, related_name="tiers")
    starts_at = models.DecimalField(_("from"), **DECIMAL)
    rate = models.DecimalField(_("rate"), **DECIMAL)

    class Meta:
        ordering = ["plan", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "starts_at"], name="tier_bound_once"),
            models.CheckConstraint(condition=Q(starts_at__gte=0, rate__gte=0), name="tier_not_negative"),
        ]
        verbose_name = _("tier")

    def __str__(self) -> str:
        return f"from {self.starts_at}: {self.rate}"


class QualityDeduction(models.Model):
    """A percentage of the gross that a month without quality loses."""

    class Operator(models.TextChoices):
        ABOVE = ">", _("above")
        BELOW = "<", _("below")

    plan = models.ForeignKey(CommissionPlan, on_delete=models.CASCADE, related_name="deductions")
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, related_name="+")
    operator = models.CharField(_("when"), max_length=1, choices=Operator.choices)
    threshold = models.DecimalField(_("threshold"), **DECIMAL)
    percent = models.DecimalField(_("percent of the gross"), **DECIMAL)

    objects = QualityDeductionManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="deduction_percent_of_100"),
            one_of("operator", (">", "<"), name="deduction_operator_known"),
            models.UniqueConstraint(fields=["plan", "kpi", "operator"], name="deduction_once_per_kpi"),
        ]
        verbose_name = _("quality deduction")

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.operator} {self.threshold}: {self.percent} %"
