from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.models.grade_band import Grade
from evaluations.models.monthly_actual import ACTUAL
from evaluations.querysets import ScorecardQuerySet, ScorecardResponseQuerySet
from prms.lib.models import DECIMAL, SCORE, Timestamped, one_of


class Scorecard(Timestamped):
    """How one partner did in one month; late data after publication makes the next version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DISPUTED = "disputed", _("Disputed")
        FINAL = "final", _("Final")
        SUPERSEDED = "superseded", _("Superseded")

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="scorecards", db_index=False)
    month = models.DateField(_("month"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    total = models.DecimalField(_("total"), **SCORE)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices)
    previous_total = models.DecimalField(_("total of the month before"), **SCORE, null=True)
    comment = models.TextField(_("comment"), blank=True, default="")
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answers_until = models.DateField(_("the partner answers until"), null=True)
    fingerprint = models.CharField(max_length=64)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "partner", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "month", "version"], name="scorecard_version_once"),
            models.UniqueConstraint(
                fields=["month", "partner"], condition=~Q(status="superseded"), name="scorecard_one_current"
            ),
            one_of("status", ("draft", "published", "disputed", "final", "superseded"), name="scorecard_status_known"),
            one_of("grade", Grade.values, name="scorecard_grade_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="scorecard_is_of_a_month"),
        ]
        verbose_name = _("scorecard")

    def __str__(self) -> str:
        return f"scorecard {self.partner_id} {self.month:%Y-%m} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("reports:scorecard", args=[self.partner.code, f"{self.month:%Y-%m}"])


class ScorecardLine(models.Model):
    """One KPI of a scorecard. `no_data` names the policy that filled a missing actual, if one did."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="lines", db_index=False)
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.DecimalField(_("target"), **DECIMAL)
    actual = models.DecimalField(_("actual"), **ACTUAL, null=True)
    score = models.DecimalField(_("score"), **SCORE, null=True)
    weight = models.DecimalField(_("weight"), **DECIMAL)
    no_data = models.CharField(_("without data"), max_length=5, blank=True, default="")
    comment = models.TextField(_("comment"), blank=True, default="")

    class Meta:
        ordering = ["scorecard", "kpi"]
        constraints = [models.UniqueConstraint(fields=["scorecard", "kpi"], name="scorecard_line_once")]
        verbose_name = _("scorecard line")

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.kpi_id}"


class ScorecardResponse(Timestamped):
    """What the partner said of a published card: accepted, or one line disputed with a reason."""

    class Kind(models.TextChoices):
        ACCEPTANCE = "acceptance", _("Accepted")
        DISPUTE = "dispute", _("Disputed")

    class Resolution(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="responses")
    line = models.ForeignKey(ScorecardLine, on_delete=models.CASCADE, null=True, related_name="responses")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.TextField(_("reason"), blank=True, default="")
    claimed = models.DecimalField(_("the partner's figure"), **ACTUAL, null=True, blank=True)
    file = models.FileField(_("file"), upload_to="disputes/%Y/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True, default="")
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    resolution = models.CharField(_("resolution"), max_length=10, choices=Resolution.choices, blank=True, default="")
    resolution_reason = models.TextField(_("reason of the resolution"), blank=True, default="")
    resolved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True)

    objects = ScorecardResponseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="acceptance", line__isnull=True) | Q(kind="dispute", line__isnull=False),
                name="response_dispute_names_a_line",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(kind="dispute", resolution=""), name="response_one_open_dispute"
            ),
        ]
        verbose_name = _("response")

    def __str__(self) -> str:
        return f"{self.kind} of scorecard {self.scorecard_id}"
