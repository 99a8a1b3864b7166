"""Which clauses of an agreement somebody watches, read in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, AgreementKpiTarget, ExitCase, Renewal
from agreements.read.page import BINDING
from agreements.read.year import YearStanding
from agreements.services import clause_states_of
from agreements.term_wording import GROUPS, LABELS, label_of
from alerts.models import AlertRule, AlertRuleVersion
from evaluations.models import Kpi, KpiTarget
from governance.models import Meeting
from prms.lib.display import listed
from prms.lib.periods import Month
from reports.coverage_wording import VERBS, WHY
from reports.rules.coverage import (
    BY_OBLIGATION,
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
    """One clause in words; `action` leads to what would make somebody watch it, for those who may."""

    label: str
    is_watched: bool
    watchers: Sequence[Watcher]
    why: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The clauses, those that nobody watches first; `named` are a few of these, `more` says how many are left."""

    lines: Sequence[Line]
    watched: int
    named: str
    more: int


def coverage_of(
    agreement: Agreement, *, reader: User, standing: YearStanding, has_plans: bool, today: date, now: datetime
) -> Coverage:
    """Return the report; `agreement` has its partner and versions loaded along."""
    kpis, facts = _facts(agreement, reader, today, now)
    facts = replace(facts, has_plans=has_plans, plan=_settled(agreement) if standing.plan else None)
    lines = [_line(row, agreement, reader, kpis) for row in coverage(facts)]
    unwatched = [line.label for line in lines if not line.is_watched]
    named = listed(unwatched[:NAMED], get_language() or "en")
    return Coverage(lines, len(lines) - len(unwatched), named, max(0, len(unwatched) - NAMED))


def _facts(agreement: Agreement, reader: User, today: date, now: datetime) -> tuple[Mapping[str, Kpi], CoverageFacts]:
    terms = agreement.terms_on(today)
    kpis = _agreed_kpis(agreement, reader, today)
    names = {clause: _names(clause) for clause in (*BY_OBLIGATION, *(f"{FREE}/{name}" for name in terms.free))}
    return {kpi.code: kpi for kpi in kpis}, CoverageFacts(
        today=today,
        terms=terms,
        is_in_force=agreement.status in BINDING,
        ends_on=agreement.ends_on,
        names=names,
        duties=_duties(agreement),
        judged=_judged(agreement, today),
        renewal=_renewal(agreement, reader),
        meetings=_meetings(agreement, reader, now),
        targets=_targets(agreement, reader, kpis),
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


def _meetings(agreement: Agreement, reader: User, now: datetime) -> dict[str, Watcher]:
    """Return the next planned meeting with the partner of each level."""
    planned = Meeting.objects.visible_to(reader).filter(
        partner=agreement.partner, status=Meeting.Status.PLANNED, starts_at__gte=now
    )
    by_level = groupby(planned.order_by("level", "starts_at", "id"), key=attrgetter("level"))
    first = {level: next(rows) for level, rows in by_level}
    return {
        level: Watcher(row.title, row.get_absolute_url(), timezone.localdate(row.starts_at))
        for level, row in first.items()
    }


def _agreed_kpis(agreement: Agreement, reader: User, today: date) -> list[Kpi]:
    holding = KpiTarget.objects.in_force(month=Month.of(today).first_day)
    rows = AgreementKpiTarget.objects.visible_to(reader).filter(agreement=agreement, kpi_target__in=holding)
    return [row.kpi_target.kpi for row in rows.select_related("kpi_target__kpi").order_by("kpi_target__kpi__code")]


def _targets(agreement: Agreement, reader: User, kpis: Sequence[Kpi]) -> list[AgreedTarget]:
    rules = [
        rule
        for rule in AlertRule.objects.visible_to(reader).in_force()
        if rule.version_in_force.is_for(agreement.partner)
    ]
    on_total = _watchers(rule for rule in rules if rule.version_in_force.measure == Measure.SCORE)
    return [AgreedTarget(kpi.code, _watchers(rule for rule in rules if _judges(rule, kpi)), on_total) for kpi in kpis]


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
    label = kpis[code].display_name if field == TARGET else _label(row.clause)
    action, href = _verb(row, agreement, reader)
    return Line(label, row.is_watched, row.watchers, str(WHY[row.why]), action, href)


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
    places: dict[str, Any] = {"code": agreement.code, "partner": agreement.partner.code}
    return str(verb.label), verb.address(**places)
