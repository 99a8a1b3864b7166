from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import KpiMonthMarkQuerySet, MonthlyActualQuerySet

# 9 decimals; wide enough for a month of the largest measurements, and for the largest over the least case.
ACTUAL: dict[str, Any] = {"max_digits": 33, "decimal_places": 9}


class MonthlyActual(models.Model):
    """A month's actual of one partner in one KPI: the table that cards, alerts and pages read.

    `sample` is the number of cases behind it: Σ denominator for a ratio, else the number of measurements.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    actual = models.DecimalField(_("actual"), **ACTUAL)
    sample = models.DecimalField(_("cases"), **ACTUAL)

    objects = MonthlyActualQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "kpi", "month"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kpi", "partner"], name="monthly_actual_once"),
        ]
        indexes = [
            models.Index(fields=["partner", "kpi", "month"], name="monthly_actual_partner"),
        ]
        verbose_name = _("monthly actual")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kpi_id} {self.month}: {self.actual}"


class KpiMonthMark(models.Model):
    """A note that measurements of a KPI in a month changed: the sweeps' to-do list.

    Without a KPI it says that scorecards of the month changed. A mark is first aggregated, then evaluated.
    """

    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.CASCADE, null=True, related_name="+")
    month = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    aggregated_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)

    objects = KpiMonthMarkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mark_not_aggregated", condition=Q(aggregated_at__isnull=True)),
            models.Index(fields=["id"], name="mark_not_evaluated", condition=Q(evaluated_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"mark {self.kpi_id} {self.month}"
