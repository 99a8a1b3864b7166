"""The KPI targets that the terms of an agreement name: checked when written, set when they take effect."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from accounts.models import User
from agreements.models import Agreement, AgreementKpiTarget
from agreements.rules.terms import KpiTerm, Terms
from evaluations.models import Kpi, KpiTarget
from evaluations.rules.curves import build_curve, check_curve
from evaluations.rules.targets import check_target
from evaluations.services import edit_target, remove_target, set_target
from prms.lib.money import canonical_decimal
from prms.lib.periods import Month
from prms.lib.problems import Problem, gettext_noop

CLAUSE = "kpi_targets"
UNTIL = "until"


def kpi_clause_problems(terms: Terms) -> list[Problem]:
    """Return what keeps the named targets from being set; fields are paths such as `clauses/kpi_targets/0/kpi`."""
    kpis = _kpis(terms.kpi_targets)
    return [
        Problem(f"clauses/{CLAUSE}/{row}/{problem.field}", problem.code, problem.message, problem.params)
        for row, term in enumerate(terms.kpi_targets)
        for problem in _problems(term, kpis.get(term.kpi))
    ]


def ensure_targets(*, agreement: Agreement, targets: Sequence[KpiTerm], by: User | None) -> int:
    """Set the targets as the version in force says, from its first month on; return how many changed.

    Months before keep theirs. A KPI for which somebody set a target by hand keeps that one, and one that
    can no longer be measured so is left out: the coverage report names both.
    """
    last = Month.of(agreement.ends_on) if agreement.ends_on else None
    first = Month.of(agreement.versions.get(number=agreement.terms_version).effective_from)
    first = first if last is None else min(first, last)
    kpis, held = _kpis(targets), _held(agreement, first)
    wanted = {term.kpi: term for term in targets if not any(_problems(term, kpis.get(term.kpi)))}
    changed = sum(_end(row, first, by) for code, row in held.items() if code not in wanted)
    for code, term in wanted.items():
        changed += _follow(agreement, kpis[code], term, held.get(code), months=(first, last), by=by)
    return changed


def _kpis(targets: Sequence[KpiTerm]) -> Mapping[str, Kpi]:
    return {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=[term.kpi for term in targets])} if targets else {}


def _held(agreement: Agreement, first: Month) -> dict[str, AgreementKpiTarget]:
    """Return the targets that followed the terms and hold in the month or later, by KPI."""
    holds = Q(kpi_target__valid_to=None) | Q(kpi_target__valid_to__gte=first.first_day)
    rows = agreement.kpi_targets.filter(holds, follows__isnull=False).order_by("kpi_target__valid_from")
    return {row.kpi_target.kpi.code: row for row in rows.select_related("kpi_target__kpi", "kpi_target__partner")}


def _follow(
    agreement: Agreement,
    kpi: Kpi,
    term: KpiTerm,
    held: AgreementKpiTarget | None,
    *,
    months: tuple[Month, Month | None],
    by: User | None,
) -> bool:
    (first, last), said = months, _said(term, months[1])
    if held is not None and held.follows == said:
        return False
    begins = Month.of(held.kpi_target.valid_from) if held is not None else first
    others = KpiTarget.objects.filter(partner=agreement.partner_id, kpi=kpi)
    others = others.exclude(pk=held.kpi_target_id) if held is not None else others
    end = last.first_day if last else None
    if others.overlapping(valid_from=max(begins, first).first_day, valid_to=end).exists():
        return False
    figures: dict[str, Any] = {"target": term.target, "weight": term.weight, "curve": term.curve}
    follows = held.follows or {} if held is not None else {}
    is_same = {**follows, UNTIL: said[UNTIL]} == said
    if held is not None and (is_same or begins >= first):
        edit_target(target=held.kpi_target, values={"valid_to": last, **({} if is_same else figures)}, by=by)
        held.follows = said
        held.save(update_fields=["follows"])
        return True
    if held is not None:
        _end(held, first, by)
    target = set_target(partner=agreement.partner, kpi=kpi, valid_from=first, valid_to=last, by=by, **figures)
    AgreementKpiTarget.objects.create(agreement=agreement, kpi_target=target, follows=said)
    return True


def _end(held: AgreementKpiTarget, first: Month, by: User | None) -> bool:
    """Let a target hold no longer from the month on."""
    if Month.of(held.kpi_target.valid_from) < first:
        edit_target(target=held.kpi_target, values={"valid_to": first.previous()}, by=by)
    else:
        remove_target(target=held.kpi_target, by=by)
    return True


def _said(term: KpiTerm, last: Month | None) -> dict[str, Any]:
    figures = {"target": canonical_decimal(term.target), "weight": canonical_decimal(term.weight)}
    return {**figures, "curve": term.curve, UNTIL: str(last) if last else None}


def _problems(term: KpiTerm, kpi: Kpi | None) -> Iterator[Problem]:
    if kpi is None:
        yield Problem("kpi", "does_not_exist", _UNKNOWN, {"kpi": term.kpi})
        return
    if not kpi.is_active:
        yield Problem("kpi", "kpi_not_in_use", _NOT_IN_USE, {"kpi": term.kpi})
    if term.curve is not None and (problems := check_curve(term.curve, direction=kpi.direction)):
        yield from problems
        return
    points = term.curve or kpi.curve
    curve = build_curve(points) if points else None
    yield from check_target(target=term.target, weight=term.weight, direction=kpi.direction, curve=curve)


_UNKNOWN = gettext_noop("There is no KPI “%(kpi)s”: name one by its code, as the list of KPIs shows it.")
_NOT_IN_USE = gettext_noop("The KPI “%(kpi)s” is no longer in use.")
