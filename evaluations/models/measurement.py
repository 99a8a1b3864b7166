from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.querysets import MeasurementBatchQuerySet, MeasurementQuerySet
from prms.lib.models import DECIMAL, one_of


class MeasurementBatch(models.Model):
    """One arrival of measurements: a REST request, an uploaded file, a form, or an import."""

    class Door(models.TextChoices):
        REST = "rest", "REST"
        FILE = "file", _("File")
        FORM = "form", _("Form")
        COMMAND = "command", _("Command")

    door = models.CharField(_("arrived by"), max_length=10, choices=Door.choices)
    file_name = models.CharField(_("file name"), max_length=200, blank=True, default="")
    sent_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    error_count = models.PositiveIntegerField(_("refused"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = MeasurementBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [one_of("door", ("rest", "file", "form", "command"), name="batch_door_known")]
        verbose_name = _("measurement batch")

    def __str__(self) -> str:
        return f"batch {self.pk} by {self.door}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:batch", args=[self.pk])


class RefusedRow(models.Model):
    """A row that a batch left out: what was sent, and each thing wrong with it, worded when it is read.

    `number` is the row as a person counts it; `problems` are {field, message, params} of a `Problem`.
    """

    batch = models.ForeignKey(MeasurementBatch, on_delete=models.CASCADE, related_name="refused")
    number = models.PositiveIntegerField(_("row"))
    sent = models.JSONField(_("what was sent"))
    problems = models.JSONField(_("problems"))

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="refused_once_per_batch")]
        verbose_name = _("refused row")

    def __str__(self) -> str:
        return f"row {self.number} of batch {self.batch_id}"


class Measurement(models.Model):
    """What one partner did in one KPI on one day: a value, or a numerator and a denominator.

    The unique key serves the sweep that forms months, the index a partner's history; bulk loading is
    mostly the checks of foreign keys, so `batch`, which nothing deletes, has no constraint.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(_("day"))
    value = models.DecimalField(_("value"), **DECIMAL, null=True, blank=True)
    numerator = models.DecimalField(_("numerator"), **DECIMAL, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), **DECIMAL, null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True, default="")
    evidence_url = models.URLField(_("evidence"), max_length=500, blank=True, default="")
    batch = models.ForeignKey(
        MeasurementBatch, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "date", "partner"], name="measurement_once_a_day"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False),
                name="measurement_value_or_fraction",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="measurement_denominator_positive"
            ),
        ]
        indexes = [models.Index(fields=["partner", "kpi", "date"], name="measurement_of_partner")]
        verbose_name = _("measurement")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kpi_id} {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:measurement", args=[self.pk])


class MeasurementHistory(models.Model):
    """A value that a correction replaced, keyed to the batch that replaced it.

    `value_batch` is the batch that the replaced value had come with.
    """

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="history")
    batch = models.ForeignKey(MeasurementBatch, on_delete=models.PROTECT, related_name="+")
    value_batch = models.ForeignKey(MeasurementBatch, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(**DECIMAL, null=True)
    numerator = models.DecimalField(**DECIMAL, null=True)
    denominator = models.DecimalField(**DECIMAL, null=True)
    source = models.CharField(max_length=60, blank=True, default="")
    evidence_url = models.CharField(max_length=500, blank=True, default="")
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("replaced measurement")

    def __str__(self) -> str:
        return f"{self.measurement_id} before batch {self.batch_id}"
