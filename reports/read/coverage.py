"""Which clauses of an agreement somebody watches, read in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, AgreementKpiTarget, CommissionPlan, ExitCase, Renewal
from agreements.read.settlement import plan_months
from agreements.read.year import YearStanding
from agreements.rules.settlement import gaps
from agreements.rules.terms import Terms
from agreements.services import clause_states_of
from agreements.term_wording import GROUPS, LABELS, label_of
from alerts.models import AlertRule, AlertRuleVersion
from alerts.rules.agreed import Watch
from evaluations.models import Kpi, KpiTarget
from governance.models import Meeting
from governance.services import cadence_by_level
from prms.lib.display import listed, month_and_quarter
from prms.lib.periods import Month
from reports.coverage_wording import BY_LEVEL, NO_PLAN_FOR, VERBS, WHY
from reports.rules.coverage import (
    BY_OBLIGATION,
    DEDUCTION,
    FREE,
    PLAN,
    TARGET,
    AgreedTarget,
    CoverageFacts,
    Duty,
    Row,
    Watcher,
    coverage,
)

Measure = AlertRuleVersion.Measure
# More than these are counted in the verdict, not named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One clause in words; `action` leads to what would make somebody watch it, for those who may.

    `note` says where it comes from, if not from the agreement.
    """

    label: str
    is_watched: bool
    watchers: Sequence[Watcher]
    why: str
    action: str = ""
    href: str = ""
    note: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The clauses, those that nobody watches first; `named` are a few of these, `more` says how many are left."""

    lines: Sequence[Line]
    watched: int
    named: str
    more: int


def coverage_of(
    agreement: Agreement,
    *,
    reader: User,
    standing: YearStanding,
    plans: Sequence[CommissionPlan],
    today: date,
    now: datetime,
) -> Coverage:
    """Return the report; `agreement` has its partner and versions loaded along, `plans` are all its versions."""
    rules = _rules(agreement, reader)
    kpis, facts = _facts(agreement, reader, rules, today, now)
    facts = replace(
        facts,
        has_plans=bool(plans),
        plan=_settled(agreement) if standing.plan else None,
        gaps=gaps(plan_months(agreement, plans, through=standing.year.last)) if plans else (),
        deductions=_deductions(standing.plan, rules) if standing.plan else {},
    )
    kpis = {**kpis, **({row.kpi.code: row.kpi for row in standing.plan.deductions.all()} if standing.plan else {})}
    lines = [_line(row, agreement, reader, kpis) for row in coverage(facts)]
    unwatched = [line.label for line in lines if not line.is_watched]
    named = listed(unwatched[:NAMED], get_language() or "en")
    return Coverage(lines, len(lines) - len(unwatched), named, max(0, len(unwatched) - NAMED))


def _facts(
    agreement: Agreement, reader: User, rules: Sequence[AlertRule], today: date, now: datetime
) -> tuple[Mapping[str, Kpi], CoverageFacts]:
    terms = agreement.terms_on(today)
    kpis = _agreed_kpis(agreement, reader, terms, today)
    meetings = _meetings(agreement, reader, now)
    names = {clause: _names(clause) for clause in (*BY_OBLIGATION, *(f"{FREE}/{name}" for name in terms.free))}
    return {kpi.code: kpi for kpi in kpis}, CoverageFacts(
        today=today,
        terms=terms,
        is_in_force=agreement.status in Agreement.IN_FORCE,
        ends_on=agreement.ends_on,
        names=names,
        duties=_duties(agreement),
        judged=_judged(agreement, today),
        renewal=_renewal(agreement, reader),
        meetings=meetings[Meeting.Status.PLANNED],
        proposed=meetings[Meeting.Status.PROPOSED],
        by_level=cadence_by_level(agreement) if agreement.status == Agreement.Status.ACTIVE else {},
        targets=_targets(rules, kpis),
    )


def _names(clause: str) -> set[str]:
    """Return what a clause is called in each language of the product: titles are written in any of them."""
    names = set()
    for code, _language in settings.LANGUAGES:
        with override(code):
            names.add(_label(clause))
    return names


def _duties(agreement: Agreement) -> list[Duty]:
    rows = agreement.obligations.exclude(status="waived").select_related("owner").order_by("due_on", "id")
    return [
        Duty(
            title=row.title,
            cause=row.cause,
            kind=row.kind,
            watcher=Watcher(row.owner.name, row.get_absolute_url(), row.due_on),
        )
        for row in rows
    ]


def _judged(agreement: Agreement, today: date) -> list[Watcher]:
    href = reverse("agreements:exit", args=[agreement.code])
    return [
        Watcher(str(ExitCase.Clause(state.clause).label), href)
        for state in clause_states_of([agreement], today=today)[agreement.pk]
        if any(reading.actual is not None for reading in state.readings)
    ]


def _renewal(agreement: Agreement, reader: User) -> Watcher | None:
    if agreement.ends_on is None:
        return None
    ending = Renewal.objects.visible_to(reader).filter(agreement=agreement, ends_on=agreement.ends_on)
    row = ending.select_related("agreement").first()
    if row is None:
        return None
    person = agreement.our_project_manager or agreement.partner.owner
    return Watcher(
        person.name,
        reverse("agreements:renewal", args=[agreement.code]),
        row.notice_by if row.decision else row.decide_by,
    )


def _meetings(agreement: Agreement, reader: User, now: datetime) -> Mapping[str, dict[str, Watcher]]:
    """Return the next meeting with the partner of each level, by its status: planned or proposed."""
    found: dict[str, dict[str, Watcher]] = {Meeting.Status.PLANNED: {}, Meeting.Status.PROPOSED: {}}
    coming = Meeting.objects.visible_to(reader).filter(
        partner=agreement.partner, status__in=list(found), starts_at__gte=now
    )
    for row in coming.order_by("starts_at", "id"):
        watcher = Watcher(row.title, row.get_absolute_url(), timezone.localdate(row.starts_at))
        found[row.status].setdefault(row.level, watcher)
    return found


def _agreed_kpis(agreement: Agreement, reader: User, terms: Terms, today: date) -> list[Kpi]:
    """Return the KPIs with a target in force that the agreement set, or that its terms name."""
    holding = KpiTarget.objects.in_force(month=Month.of(today).first_day)
    agreed = AgreementKpiTarget.objects.visible_to(reader).filter(agreement=agreement).values("kpi_target")
    named = Q(partner=agreement.partner_id, kpi__code__in=[term.kpi for term in terms.kpi_targets])
    rows = holding.filter(Q(pk__in=agreed) | named).select_related("kpi").order_by("kpi__code")
    return [row.kpi for row in rows]


def _rules(agreement: Agreement, reader: User) -> list[AlertRule]:
    rules = AlertRule.objects.visible_to(reader).in_force()
    return [rule for rule in rules if rule.version_in_force.is_for(agreement.partner)]


def _targets(rules: Sequence[AlertRule], kpis: Sequence[Kpi]) -> list[AgreedTarget]:
    on_total = _watchers(rule for rule in rules if rule.version_in_force.measure == Measure.SCORE)
    return [AgreedTarget(kpi.code, _watchers(rule for rule in rules if _judges(rule, kpi)), on_total) for kpi in kpis]


def _deductions(plan: CommissionPlan, rules: Sequence[AlertRule]) -> Mapping[str, Sequence[Watcher]]:
    """Return who watches the threshold of each deduction: the rules that fire whenever it is passed."""
    watching: dict[str, Sequence[Watcher]] = {}
    for row in plan.deductions.all():
        watch = Watch(kpi=row.kpi_id, measure=Measure.KPI_ACTUAL, operator=row.operator, threshold=row.threshold)
        watching[row.kpi.code] = _watchers(rule for rule in rules if rule.version_in_force.watch().covers(watch))
    return watching


def _judges(rule: AlertRule, kpi: Kpi) -> bool:
    """A rule on missing data says that a figure is late, not that it is bad."""
    version = rule.version_in_force
    return version.kpi_id == kpi.pk and version.measure in (Measure.KPI_ACTUAL, Measure.ATTAINMENT)


def _watchers(rules: Iterable[AlertRule]) -> list[Watcher]:
    return [Watcher(rule.display_name, rule.get_absolute_url()) for rule in rules]


def _settled(agreement: Agreement) -> Watcher:
    return Watcher(_("Monthly statements"), reverse("agreements:agreement_statements", args=[agreement.code]))


def _line(row: Row, agreement: Agreement, reader: User, kpis: Mapping[str, Kpi]) -> Line:
    field, _slash, code = row.clause.partition("/")
    label = _label(row.clause)
    if field in (TARGET, DEDUCTION):
        label = kpis[code].display_name if code in kpis else code
    if field == DEDUCTION:
        label = _("Deduction: %(kpi)s") % {"kpi": label}
    action, href = _verb(row, agreement, reader)
    note = BY_LEVEL % {"level": agreement.partner.level} if row.is_by_level else ""
    return Line(label, row.is_watched, row.watchers, _why(row), action, href, note, row.clause)


def _why(row: Row) -> str:
    if not row.gaps:
        return str(WHY[row.why])
    language = get_language() or "en"
    spans = [" – ".join(month_and_quarter(end, "mon", language) for end in dict.fromkeys(gap)) for gap in row.gaps]
    return NO_PLAN_FOR % {"months": listed(spans, language)}


def _label(clause: str) -> str:
    if clause == PLAN:
        return _("Commission plan")
    return str(GROUPS[clause]) if clause in GROUPS and clause not in LABELS else label_of(clause)


def _verb(row: Row, agreement: Agreement, reader: User) -> tuple[str, str]:
    verb = VERBS.get(row.why)
    if verb is None or not reader.may_on_pages(verb.permission):
        return "", ""
    is_own = reader.may("partners.edit_all") or agreement.partner.owner_id == reader.pk
    if verb.is_of_partner and not is_own:
        return "", ""
    if not verb.url_name:
        return str(verb.label), row.watchers[0].href
    places: dict[str, Any] = {"code": agreement.code, "partner": agreement.partner.code}
    return str(verb.label), verb.address(**places)
