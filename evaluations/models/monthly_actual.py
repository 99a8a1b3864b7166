from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import MonthlyActualQuerySet
from prms.lib.models import DECIMAL


class MonthlyActual(models.Model):
    """A month's actual of one partner in one KPI: the table that cards, alerts and pages read.

    `sample` is the number of cases behind it: Σ denominator for a ratio, else the number of measurements.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    actual = models.DecimalField(_("actual"), max_digits=24, decimal_places=9)
    sample = models.DecimalField(_("cases"), max_digits=24, decimal_places=6)

    objects = MonthlyActualQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "kpi", "month"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kpi", "partner"], name="monthly_actual_once"),
        ]
        indexes = [
            models.Index(
                fields=["month", "kpi", "partner"], include=["actual", "sample"], name="monthly_actual_covering"
            ),
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

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mark_not_aggregated", condition=Q(aggregated_at__isnull=True)),
            models.Index(fields=["id"], name="mark_not_evaluated", condition=Q(evaluated_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"mark {self.kpi_id} {self.month}"
