"""What the triggers of exit clauses are judged by, read in a fixed number of queries for any number of agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agreements.models import Agreement, CommissionPlan, Milestone, Outlay, Statement
from agreements.rules.clause_state import (
    ClauseFacts,
    ClauseState,
    Flow,
    Quarter,
    QuarterOfPromises,
    Round,
    clause_states,
)
from agreements.rules.exit_clause import QuarterVolume
from agreements.rules.milestones import by_quarter
from agreements.rules.plan_years import plan_in_force
from agreements.rules.years import QUARTER_MONTHS
from evaluations.models import MonthClose, MonthlyActual, SurveyRound
from prms.lib.periods import Month

_UNKNOWN = QuarterVolume(None, Decimal(0))


class Base(NamedTuple):
    """What a plan version says of volumes."""

    effective_from: date
    kpi_id: int
    base_target: Decimal | None


@dataclass(frozen=True, slots=True)
class Volumes:
    """The months' actuals by partner and KPI, and the months that are closed."""

    actuals: Mapping[tuple[int, int], Mapping[Month, Decimal]]
    closed: frozenset[Month]

    def of_quarter(self, partner_id: int, kpi_id: int, months: Sequence[Month]) -> Decimal | None:
        """Return the units of three months; None while one without a figure is still open, or none has any."""
        known = self.actuals.get((partner_id, kpi_id), {})
        figures = [known.get(month) for month in months]
        missing = [month for month, figure in zip(months, figures, strict=True) if figure is None]
        if len(missing) == len(months) or not self.closed.issuperset(missing):
            return None
        return sum((figure for figure in figures if figure is not None), Decimal(0))


def clause_states_of(agreements: Sequence[Agreement], *, today: date) -> dict[int, list[ClauseState]]:
    """Return where the triggers of each agreement stand, by the agreement's id.

    A missing figure never fires; statements count once they are locked.
    """
    ids = [agreement.pk for agreement in agreements]
    plans, promises, flows = _bases(ids), _promises(ids, today), _flows(ids, today)
    rounds = _rounds({agreement.partner_id for agreement in agreements}, today)
    volumes = _volumes(agreements, plans)
    return {
        agreement.pk: clause_states(
            facts=ClauseFacts(
                quarters=_quarters(agreement, plans.get(agreement.pk, []), volumes, today),
                promises=promises.get(agreement.pk, []),
                rounds=[row for row in rounds.get(agreement.partner_id, []) if row.closed_on >= agreement.starts_on],
                flows=flows.get(agreement.pk, []),
            ),
            terms=agreement.terms_on(today).exit,
        )
        for agreement in agreements
    }


def _bases(ids: Sequence[int]) -> Mapping[int, list[Base]]:
    bases: dict[int, list[Base]] = defaultdict(list)
    rows = CommissionPlan.objects.filter(agreement__in=ids).order_by("effective_from", "id")
    for agreement_id, first, kpi_id, base in rows.values_list(
        "agreement_id", "effective_from", "volume_kpi_id", "base_target"
    ):
        bases[agreement_id].append(Base(first, kpi_id, base))
    return bases


def _volumes(agreements: Sequence[Agreement], plans: Mapping[int, Iterable[Base]]) -> Volumes:
    actuals: dict[tuple[int, int], dict[Month, Decimal]] = defaultdict(dict)
    rows = MonthlyActual.objects.filter(
        partner__in={agreement.partner_id for agreement in agreements},
        kpi__in={base.kpi_id for bases in plans.values() for base in bases},
    )
    for partner_id, kpi_id, day, actual in rows.order_by().values_list("partner_id", "kpi_id", "month", "actual"):
        actuals[partner_id, kpi_id][Month.of(day)] = actual
    closes = MonthClose.objects.filter(status=MonthClose.Status.FINISHED).values_list("month", flat=True)
    return Volumes(actuals, frozenset(Month.of(day) for day in closes))


def _quarters(agreement: Agreement, bases: Sequence[Base], volumes: Volumes, today: date) -> list[Quarter]:
    if not bases:
        return []
    quarters, first = [], Month.of(agreement.starts_on)
    while (last := first + (QUARTER_MONTHS - 1)).last_day < today:
        months = list(first.through(last))
        quarters.append(Quarter(last.last_day, _volume(agreement, bases, volumes, months)))
        first = last + 1
    return quarters


def _volume(agreement: Agreement, bases: Sequence[Base], volumes: Volumes, months: Sequence[Month]) -> QuarterVolume:
    base = plan_in_force(bases, month=months[-1], starts_on=agreement.starts_on)
    if base is None or base.base_target is None:
        return _UNKNOWN
    return QuarterVolume(volumes.of_quarter(agreement.partner_id, base.kpi_id, months), base.base_target)


def _promises(ids: Sequence[int], today: date) -> Mapping[int, list[QuarterOfPromises]]:
    """Return the calendar quarters since the first milestone; one without milestones missed none."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = Milestone.objects.filter(agreement__in=ids, due_on__lt=today).order_by("due_on")
    for agreement_id, due_on, assessment in rows.values_list("agreement_id", "due_on", "assessment"):
        found[agreement_id].append((due_on, assessment))
    return {agreement_id: list(_by_quarter(milestones)) for agreement_id, milestones in found.items()}


def _by_quarter(milestones: Sequence[tuple[date, str]]) -> Iterable[QuarterOfPromises]:
    counted = {row.quarter: row for row in by_quarter(milestones)}
    quarter, last = min(counted), max(counted)
    while quarter <= last:
        row = counted.get(quarter)
        is_unknown = row is not None and not row.missed and row.open > 0
        yield QuarterOfPromises(quarter.last_day, None if is_unknown else row.missed if row else 0)
        quarter = quarter.next()


def _rounds(partner_ids: Iterable[int], today: date) -> Mapping[int, list[Round]]:
    rounds: dict[int, list[Round]] = defaultdict(list)
    rows = SurveyRound.objects.filter(partner__in=partner_ids, closed_on__lte=today).order_by("closed_on")
    for partner_id, closed_on, mean in rows.values_list("partner_id", "closed_on", "mean"):
        rounds[partner_id].append(Round(closed_on, mean))
    return rounds


def _flows(ids: Sequence[int], today: date) -> Mapping[int, list[Flow]]:
    flows: dict[int, list[Flow]] = defaultdict(list)
    outlays = Outlay.objects.paid_by_us().filter(agreement__in=ids, booked_on__lte=today)
    for agreement_id, kind, on, amount in outlays.values_list("agreement_id", "kind", "booked_on", "amount"):
        flows[agreement_id].append(Flow(on, **{kind: amount}))
    locked = Statement.objects.filter(agreement__in=ids, status=Statement.Status.LOCKED)
    for agreement_id, direction, month, total in locked.values_list("agreement_id", "direction", "month", "total"):
        side = "cost" if direction == CommissionPlan.Direction.PAYABLE else "income"
        flows[agreement_id].append(Flow(Month.of(month).last_day, **{side: total}))
    return {agreement_id: sorted(rows, key=lambda row: row.on) for agreement_id, rows in flows.items()}
