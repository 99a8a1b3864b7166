from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import KpiQuerySet, KpiTargetQuerySet
from evaluations.rules.curves import build_curve
from evaluations.rules.scoring import NoData, ScoreRule
from evaluations.rules.validation import KpiLimits
from prms.lib.models import CODE_VALIDATOR, DECIMAL, BilingualName, Timestamped, Versioned, one_of


class Kpi(BilingualName, Timestamped, Versioned):
    """A figure that partners are measured by: how a month is formed from it and what an actual scores."""

    class Dimension(models.TextChoices):
        BUSINESS = "business", _("Business result")
        CUSTOMER = "customer", _("Customer experience")
        EFFICIENCY = "efficiency", _("Operating efficiency")
        INNOVATION = "innovation", _("Innovation")
        PROCESS = "process", _("Process")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Sum")
        MEAN = "mean", _("Mean")
        LAST = "last", _("Last")
        RATIO = "ratio", _("Ratio of sums")

    class NoData(models.TextChoices):
        SKIP = "skip", _("Skip and re-weight")
        CARRY = "carry", _("Carry the last actual, at most three months")
        ZERO = "zero", _("Score zero")
        HOLD = "hold", _("Hold the card")

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_VALIDATOR])
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension.choices)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices)
    aggregation = models.CharField(_("a month's actual"), max_length=5, choices=Aggregation.choices)
    curve = models.JSONField(_("score curve"), null=True, blank=True)
    no_data = models.CharField(_("without data"), max_length=5, choices=NoData.choices, default=NoData.SKIP)
    scale = models.DecimalField(_("scale"), **DECIMAL, null=True, blank=True)
    minimum = models.DecimalField(_("minimum"), **DECIMAL, null=True, blank=True)
    maximum = models.DecimalField(_("maximum"), **DECIMAL, null=True, blank=True)
    is_integer = models.BooleanField(_("whole numbers only"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KpiQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            one_of(
                "dimension", ("business", "customer", "efficiency", "innovation", "process"), name="kpi_dimension_known"
            ),
            one_of("direction", ("higher", "lower"), name="kpi_direction_known"),
            one_of("aggregation", ("sum", "mean", "last", "ratio"), name="kpi_aggregation_known"),
            one_of("no_data", ("skip", "carry", "zero", "hold"), name="kpi_no_data_known"),
            models.CheckConstraint(
                condition=Q(direction="higher") | Q(curve__isnull=False), name="kpi_lower_is_better_has_curve"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=F("maximum")),
                name="kpi_minimum_below_maximum",
            ),
        ]
        verbose_name = _("KPI")
        verbose_name_plural = _("KPIs")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluations:kpi", args=[self.code])

    @property
    def limits(self) -> KpiLimits:
        """What the rule of measurements checks."""
        return KpiLimits(self.aggregation, self.minimum, self.maximum, self.is_integer, self.scale)

    def score_rule(self, own_curve: Sequence[Sequence[object]] | None = None) -> ScoreRule:
        """Return how an actual scores, by a target's own curve where it has one.

        Raises ValueError for a stored curve that cannot be read.
        """
        curve = own_curve or self.curve
        return ScoreRule(build_curve(curve) if curve else None, NoData(self.no_data))


class KpiTarget(Timestamped, Versioned):
    """What one partner should reach in one KPI from a month on, and how much it weighs.

    `valid_from` and `valid_to` are first days of months; `valid_to` is the last month, both included.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="kpi_targets")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("from month"))
    valid_to = models.DateField(_("to month"), null=True, blank=True)
    target = models.DecimalField(_("target"), **DECIMAL)
    weight = models.DecimalField(_("weight"), **DECIMAL)
    curve = models.JSONField(_("own score curve"), null=True, blank=True)

    objects = KpiTargetQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "kpi", "valid_from"]
        # Judging a KPI of all partners reads the targets from the index, without their rows, where the database can.
        indexes = [
            models.Index(
                fields=["kpi", "partner"], include=["target", "valid_from", "valid_to"], name="target_of_all_partners"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "kpi", "valid_from"], name="target_once_per_start"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="target_weight_positive"),
            models.CheckConstraint(condition=Q(valid_from__day=1), name="target_from_is_a_month"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | (Q(valid_to__day=1) & Q(valid_to__gte=F("valid_from"))),
                name="target_to_is_a_later_month",
            ),
        ]
        verbose_name = _("KPI target")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kpi_id} from {self.valid_from}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:target", args=[self.pk])
