from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from alerts.models.rule import Severity
from alerts.querysets import IncidentQuerySet
from alerts.rules.sentences import facts_sentence
from prms.lib.display import is_chinese, month_and_quarter
from prms.lib.models import Timestamped, Versioned, in_readers_language, one_of
from prms.lib.periods import Month, Quarter


class Incident(Timestamped, Versioned):
    """One episode of a rule that fired; one is open per rule and subject.

    The subject is a partner. Missing data is grouped by who answers for the feed: `partner` is then empty
    unless only one is concerned, and `gaps` list what is missing. `next_step_no` and `next_step_at` are the
    escalation clock; a clock that stands still says why, and how many working minutes it has left.
    """

    class Status(models.TextChoices):
        FIRING = "firing", _("Firing")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")

    class Resolution(models.TextChoices):
        AUTO = "auto", _("Back in order")
        MANUAL = "manual", _("Resolved by hand")
        CORRECTED = "corrected", _("Data corrected")
        OBSOLETE = "obsolete", _("No longer applies")
        HISTORICAL = "historical", _("Happened before PRMS watched")

    class ClockStop(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Somebody acknowledged it")
        SILENCED = "silenced", _("It is silenced")
        LADDER_DONE = "ladder_done", _("Every step was taken")
        NO_POLICY = "no_policy", _("The rule has no escalation policy")
        RESOLVED = "resolved", _("It is resolved")

    rule = models.ForeignKey("alerts.AlertRule", on_delete=models.PROTECT, related_name="incidents")
    rule_version = models.ForeignKey("alerts.AlertRuleVersion", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, null=True, related_name="incidents")
    feed_owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    subject_key = models.CharField(max_length=120)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.FIRING)
    resolution = models.CharField(_("resolution"), max_length=10, choices=Resolution.choices, blank=True, default="")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    opened_at = models.DateTimeField(_("opened"))
    first_period = models.DateField(_("first bad period"), null=True)
    last_period = models.DateField(_("last bad period"), null=True)
    evidence = models.JSONField(_("evidence"), default=dict)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledgement_expires_at = models.DateTimeField(_("acknowledged until"), null=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    resolution_reason = models.TextField(_("reason"), blank=True, default="")
    silenced_until = models.DateTimeField(_("silenced until"), null=True)
    is_historical = models.BooleanField(_("historical"), default=False)
    policy_steps = models.JSONField(default=list)
    calendar = models.ForeignKey("accounts.BusinessCalendar", on_delete=models.SET_NULL, null=True, related_name="+")
    next_step_no = models.PositiveSmallIntegerField(null=True)
    next_step_at = models.DateTimeField(_("next step"), null=True)
    clock_stopped_by = models.CharField(max_length=12, choices=ClockStop.choices, blank=True, default="")
    clock_minutes_left = models.PositiveIntegerField(null=True)
    meeting_due_at = models.DateTimeField(null=True)
    repeat = models.PositiveSmallIntegerField(default=0)
    fence = models.UUIDField(null=True)
    reported_event = models.ForeignKey(
        "alerts.ReportedEvent", on_delete=models.SET_NULL, null=True, related_name="incidents"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_key"], condition=~Q(status="resolved"), name="incident_one_open"
            ),
            one_of("status", ("firing", "acknowledged", "resolved"), name="incident_status_known"),
            one_of("severity", Severity.values, name="incident_severity_known"),
            models.CheckConstraint(
                condition=(Q(status="resolved", resolved_at__isnull=False) & ~Q(resolution=""))
                | (~Q(status="resolved") & Q(resolved_at__isnull=True, resolution="")),
                name="incident_resolved_says_how",
            ),
            models.CheckConstraint(
                condition=Q(next_step_at__isnull=False, next_step_no__isnull=False, clock_stopped_by="")
                | (Q(next_step_at__isnull=True) & ~Q(clock_stopped_by="")),
                name="incident_clock_runs_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(feed_owner__isnull=False), name="incident_has_a_subject"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at", "id"],
                name="incident_due_step",
                condition=Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["meeting_due_at"], name="incident_due_meeting", condition=Q(meeting_due_at__isnull=False)
            ),
            models.Index(fields=["rule", "status"], name="incident_rule_status"),
            models.Index(fields=["partner", "-opened_at"], name="incident_partner"),
        ]
        verbose_name = _("incident")

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The name people use, such as `INC-0142`."""
        return f"INC-{self.pk:04d}"

    def get_absolute_url(self) -> str:
        return reverse("reports:incident", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.RESOLVED

    @property
    def is_silenced(self) -> bool:
        return self.silenced_until is not None

    @property
    def proposed_switch(self) -> str | None:
        """The switch that the rule proposes and nobody has set yet; `partner` and `rule_version` must be loaded."""
        if not (self.is_open and self.partner and self.rule_version.does_propose_referral_pause):
            return None
        return "referrals_paused" if self.partner.referrals == "open" else None

    def summary(self) -> str:
        """Return what broke the rule in one sentence, in the reader's language; needs nothing else loaded."""
        language = get_language() or ""
        names = [self.evidence.get("kpi_name", ""), self.evidence.get("kpi_name_zh", "")]
        name = (names[1] or names[0]) if is_chinese(language) else names[0]
        return facts_sentence(self.evidence, kpi_name=name, when=self._when(language), translate=gettext)

    def _when(self, language: str) -> str:
        if self.last_period is None:
            return ""
        is_quarter = self.evidence.get("period_kind") == "quarter"
        period = Quarter.of(self.last_period) if is_quarter else Month.of(self.last_period)
        return month_and_quarter(period, "month", language)

    def cause(self, of_what: str) -> str:
        """Return the text key that messages about one side of the incident carry, such as `incident:12:resolved`."""
        return f"incident:{self.pk}:{of_what}"


class IncidentEvent(models.Model):
    """One line of an incident's timeline; rows are only ever added."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        STILL_BREACHING = "still_breaching", _("Still breaching")
        STREAK_BROKEN = "streak_broken", _("Streak broken by missing data")
        NOTIFIED = "notified", _("Notified")
        NOBODY_ELIGIBLE = "nobody_eligible", _("Nobody could be notified")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ACKNOWLEDGEMENT_EXPIRED = "acknowledgement_expired", _("Acknowledgement ran out")
        SILENCED = "silenced", _("Silenced")
        SILENCE_ENDED = "silence_ended", _("Silence ended")
        MEETING_PROPOSED = "meeting_proposed", _("Executive meeting proposed")
        SWITCHED = "switched", _("Switch changed")
        STEP_DONE = "step_done", _("Step done")
        STEP_REOPENED = "step_reopened", _("Step reopened")
        REPORTED_AGAIN = "reported_again", _("Reported again")
        COMMENTED = "commented", _("Comment")
        RESOLVED = "resolved", _("Resolved")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=25, choices=Kind.choices)
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("incident event")

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class IncidentGap(models.Model):
    """A month in which a partner's feed brought nothing for a KPI; filled when the data arrived after all."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="gaps")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.CASCADE, related_name="+")
    month = models.DateField(_("month"))
    filled_at = models.DateTimeField(_("data arrived"), null=True)

    class Meta:
        ordering = ["incident", "month", "partner", "kpi"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "partner", "kpi", "month"], name="incident_gap_once"),
        ]
        verbose_name = _("gap in the data")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kpi_id} {self.month:%Y-%m}"


class IncidentStep(models.Model):
    """A step of the playbook, copied to the incident when it opened."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("step"), max_length=300)
    text_zh = models.CharField(_("step in Chinese"), max_length=300, blank=True, default="")
    owner = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(_("due"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["incident", "position"]
        constraints = [models.UniqueConstraint(fields=["incident", "position"], name="incident_step_once")]
        verbose_name = _("step of an incident")

    def __str__(self) -> str:
        return self.text

    @property
    def display_text(self) -> str:
        """The step in the reader's language, or the other one where that is missing."""
        return in_readers_language(self.text, self.text_zh)
