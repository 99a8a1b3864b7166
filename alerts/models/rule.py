from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from alerts.models.event import ReportedEvent
from alerts.querysets import AlertRuleQuerySet
from alerts.rules.agreed import Watch
from alerts.rules.sentences import SUBJECTS, Wording, rule_sentences
from alerts.rules.terms import Terms
from partners.models import Partner
from prms.lib.display import is_chinese, number, percent, quantity
from prms.lib.models import CODE_VALIDATOR, DECIMAL, BilingualName, Timestamped, Versioned, one_of


class Severity(models.TextChoices):
    """How bad an incident is; it sets how long an acknowledgement holds."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class AlertRule(BilingualName, Timestamped, Versioned):
    """A condition that somebody must be told of. `current` is the version in force; versions never change.

    A rule that is new or was changed is not evaluated yet: the next sweep takes it. `cause` is the clause of an
    agreement that asked for it, and `is_wanted` whether it still does.
    """

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_VALIDATOR])
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")
    is_active = models.BooleanField(_("in force"), default=True)
    is_evaluated = models.BooleanField(default=False)
    evaluation_error = models.CharField(_("could not be evaluated"), max_length=300, blank=True, default="")
    current = models.ForeignKey(
        "alerts.AlertRuleVersion", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("version")
    )

    cause = models.CharField(max_length=120, blank=True, default="")
    is_wanted = models.BooleanField(default=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["cause"], condition=~Q(cause=""), name="rule_once_per_cause")]
        verbose_name = _("alert rule")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alerts:rule", args=[self.code])

    @property
    def version_in_force(self) -> AlertRuleVersion:
        """The current version, which only a rule that is just being made lacks."""
        assert self.current is not None
        return self.current


class AlertRuleVersion(models.Model):
    """What a rule said from a moment on. Rows are only ever added."""

    class Measure(models.TextChoices):
        KPI_ACTUAL = "kpi_actual", _("KPI actual")
        ATTAINMENT = "attainment", _("Attainment of the target")
        SCORE = "score", _("Scorecard total")
        EVENT = "event", _("Reported event")
        NO_DATA = "nodata", _("Missing data")

    class Operator(models.TextChoices):
        ABOVE = ">", _("above")
        AT_LEAST = ">=", _("at least")
        BELOW = "<", _("below")
        AT_MOST = "<=", _("at most")

    class Period(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        ROUND = "round", _("Survey round")

    class Scope(models.TextChoices):
        ALL = "all", _("All partners")
        LEVEL = "level", _("One level")
        PARTNER = "partner", _("One partner")

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices)
    kpi = models.ForeignKey("evaluations.Kpi", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    event_kind = models.CharField(_("kind of event"), max_length=40, blank=True, default="")
    operator = models.CharField(_("comparison"), max_length=2, choices=Operator.choices, blank=True, default="")
    threshold = models.DecimalField(_("threshold"), **DECIMAL, null=True, blank=True)
    clear_at = models.DecimalField(_("clears at"), **DECIMAL, null=True, blank=True)
    period = models.CharField(_("period"), max_length=8, choices=Period.choices, default=Period.MONTH)
    periods = models.PositiveSmallIntegerField(_("periods in a row"), default=1)
    min_sample = models.DecimalField(_("fewest cases"), **DECIMAL, null=True, blank=True)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.ALL)
    scope_value = models.CharField(_("level or partner code"), max_length=40, blank=True, default="")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.MAJOR)
    playbook = models.ForeignKey("alerts.Playbook", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    escalation_policy = models.ForeignKey(
        "alerts.EscalationPolicy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    does_propose_meeting = models.BooleanField(_("proposes an executive meeting"), default=False)
    does_stop_data_exchange = models.BooleanField(_("stops data exchange at once"), default=False)
    does_propose_referral_pause = models.BooleanField(_("proposes to pause referrals"), default=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            one_of("measure", ("kpi_actual", "attainment", "score", "event", "nodata"), name="rule_measure_known"),
            one_of("period", ("month", "quarter", "round"), name="rule_period_known"),
            one_of("scope", ("all", "level", "partner"), name="rule_scope_known"),
            one_of("severity", Severity.values, name="rule_severity_known"),
            models.CheckConstraint(condition=Q(periods__gte=1, periods__lte=24), name="rule_periods_1_to_24"),
            models.CheckConstraint(
                condition=Q(measure__in=("event", "nodata")) | (Q(threshold__isnull=False) & ~Q(operator="")),
                name="rule_compares_with_a_threshold",
            ),
            models.CheckConstraint(
                condition=~Q(measure__in=("kpi_actual", "attainment")) | Q(kpi__isnull=False),
                name="rule_on_a_kpi_names_it",
            ),
            models.CheckConstraint(condition=~Q(measure="event") | ~Q(event_kind=""), name="rule_on_an_event_names_it"),
        ]
        verbose_name = _("version of an alert rule")

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"

    @property
    def acts(self) -> tuple[str, ...]:
        """What the rule does beside telling people: `meeting`, `data_stop`, `referral_pause`."""
        does = {
            "meeting": self.does_propose_meeting,
            "data_stop": self.does_stop_data_exchange,
            "referral_pause": self.does_propose_referral_pause,
        }
        return tuple(act for act, is_done in does.items() if is_done)

    def is_for(self, partner: Partner) -> bool:
        """Say whether the partner is in its scope."""
        if self.scope == self.Scope.LEVEL:
            return partner.level == self.scope_value
        return self.scope == self.Scope.ALL or partner.code == self.scope_value

    def terms(self) -> Terms:
        """Return what the version says as plain values; asks for the KPI unless it was loaded along."""
        return Terms(
            kpi_direction=self.kpi.direction if self.kpi else "",
            **{name: getattr(self, name) for name in Terms.__dataclass_fields__ if name != "kpi_direction"},
        )

    def watch(self) -> Watch:
        """Return what it watches of a KPI, to be compared with what an agreement wants watched."""
        names = ("measure", "operator", "threshold", "period", "periods", "min_sample")
        return Watch(kpi=self.kpi_id or 0, **{name: getattr(self, name) for name in names})

    def figure(self, value: Decimal | None) -> str:
        """Return a value of the rule's measure as people write it: `58%`, `16 h`, `74.5`."""
        if self.measure == self.Measure.ATTAINMENT:
            return percent(value)
        return quantity(value, self.kpi.unit) if self.kpi else number(value, 1)

    def sentence(self) -> str:
        """Return the rule in plain words in the reader's language; asks for the KPI unless it was loaded along."""
        gap = "" if is_chinese(get_language() or "") else " "
        return gap.join(rule_sentences(self._wording(), gettext))

    def _wording(self) -> Wording:
        return Wording(
            measure=self.measure,
            subject=self._subject(),
            operator=self.operator,
            threshold=self.figure(self.threshold),
            clear_at="" if self.clear_at is None else self.figure(self.clear_at),
            period=self.period,
            periods=self.periods,
            min_sample="" if self.min_sample is None else number(self.min_sample.normalize()),
            scope=self.scope,
            scope_value=self.scope_value,
            acts=self.acts,
        )

    def _subject(self) -> str:
        if self.measure == self.Measure.EVENT:
            return str(ReportedEvent.Kind(self.event_kind).label)
        name = self.kpi.display_name if self.kpi else ""
        return gettext(SUBJECTS[self.measure]) % {"kpi": name} if self.measure in SUBJECTS else name


class RuleState(models.Model):
    """Where a rule stands with one partner: ok, pending (told to nobody), breaching, or unknown."""

    class State(models.TextChoices):
        OK = "ok", _("In order")
        PENDING = "pending", _("Pending")
        BREACHING = "breaching", _("Breaching")
        UNKNOWN = "unknown", _("Unknown")

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="states")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    streak = models.PositiveSmallIntegerField(_("periods in a row"), default=0)
    last_period = models.DateField(_("last period judged"), null=True)
    last_value = models.DecimalField(_("last value"), max_digits=24, decimal_places=9, null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "partner"], name="rule_state_once"),
            one_of("state", ("ok", "pending", "breaching", "unknown"), name="rule_state_known"),
        ]
        verbose_name = _("state of a rule")

    def __str__(self) -> str:
        return f"{self.rule_id} × {self.partner_id}: {self.state}"
