"""What agreements owe, of three kinds in one list: milestones, obligations, renewals to decide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from accounts.models import User
from agreements.models import Agreement, Milestone, Obligation, Renewal
from agreements.rules.due import DueState, due_days, due_state
from agreements.rules.milestones import QuarterOfMilestones, by_quarter
from agreements.rules.renewal import WARNING_DAYS

MILESTONE, OBLIGATION, RENEWAL = "milestone", "obligation", "renewal"
_MODELS: dict[str, Any] = {MILESTONE: Milestone, OBLIGATION: Obligation, RENEWAL: Renewal}
_LOADED: dict[str, tuple[str, ...]] = {
    MILESTONE: ("agreement__partner__owner", "agreement__our_project_manager"),
    OBLIGATION: ("agreement__partner", "owner"),
    RENEWAL: ("agreement__partner__owner", "agreement__our_project_manager"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the list: what is due when, of which agreement, and who sees to it."""

    kind: str
    row: Any
    due_on: date
    state: DueState

    @property
    def agreement(self) -> Agreement:
        """The agreement it belongs to."""
        found: Agreement = self.row.agreement
        return found

    @property
    def owner(self) -> User:
        """Who of our side sees to it."""
        if self.kind == OBLIGATION:
            return self.row.owner
        return self.agreement.our_project_manager or self.agreement.partner.owner

    @property
    def href(self) -> str:
        """Where one acts on it."""
        return self.row.get_absolute_url()


def milestone_duty(row: Milestone, *, today: date) -> Duty:
    """Return the milestone as a row of the list."""
    return Duty(MILESTONE, row, row.due_on, row.state_on(today))


def obligation_duty(row: Obligation, *, today: date) -> Duty:
    """Return the obligation as a row of the list."""
    return Duty(OBLIGATION, row, row.due_on, row.state_on(today))


def renewal_duty(row: Renewal, *, today: date) -> Duty:
    """Return the renewal as a row of the list; it is due when somebody must have decided."""
    state = due_state(due_on=row.decide_by, today=today, lead_days=WARNING_DAYS)
    return Duty(RENEWAL, row, row.decide_by, DueState.DONE if row.decision else state)


_DUTY_OF: dict[str, Any] = {MILESTONE: milestone_duty, OBLIGATION: obligation_duty, RENEWAL: renewal_duty}


def index_of(rows: Mapping[str, Any], *, is_newest_first: bool = False) -> QuerySet[Any]:
    """Return (kind, id, day) of the rows of each kind as one list, by their days."""
    parts = [
        queryset.order_by()
        .annotate(duty_kind=Value(kind, CharField()), duty_day=F(queryset.day))
        .values_list("duty_kind", "pk", "duty_day")
        for kind, queryset in rows.items()
    ]
    first, *others = parts
    whole: QuerySet[Any] = first.union(*others, all=True) if others else first
    return whole.order_by("-duty_day" if is_newest_first else "duty_day", "duty_kind", "pk")


def duties_of(index: Iterable[tuple[str, int, date]], *, today: date) -> list[Duty]:
    """Return the duties that an index names, in its order; one query a kind."""
    index = list(index)
    found = {kind: _rows_of(kind, [pk for what, pk, _day in index if what == kind]) for kind in _LOADED}
    return [_DUTY_OF[kind](found[kind][pk], today=today) for kind, pk, _day in index if pk in found[kind]]


def agreement_duties(agreement: Agreement, *, today: date) -> dict[str, Any]:
    """Return what the obligations tab shows: what is owed and what is settled, and the milestones by quarter."""
    milestones = list(agreement.milestones.select_related(*_LOADED[MILESTONE]))
    obligations = list(agreement.obligations.select_related(*_LOADED[OBLIGATION]))
    everything = [milestone_duty(row, today=today) for row in milestones]
    everything += [obligation_duty(row, today=today) for row in obligations]
    everything.sort(key=lambda duty: (duty.due_on, duty.kind, duty.row.pk))
    settled = (DueState.DONE, DueState.WAIVED)
    return {
        "owed": [duty for duty in everything if duty.state not in settled],
        "settled": [duty for duty in reversed(everything) if duty.state in settled],
        "quarters": quarters_of(milestones),
        "renewal": agreement.renewals.select_related("decided_by").order_by("-ends_on").first(),
    }


def quarters_of(milestones: Iterable[Milestone]) -> list[QuarterOfMilestones]:
    """Return how many milestones of each quarter were met, late, missed."""
    return by_quarter((row.due_on, row.assessment) for row in milestones)


def duties_in_span(reader: User, *, start: date, end: date, today: date) -> list[Duty]:
    """Return what falls due from `start` up to but without `end` in the reader's scope, each day of a recurrence.

    The number of queries is the number of kinds.
    """
    found = [milestone_duty(row, today=today) for row in _seen(MILESTONE, Milestone, reader, start, end)]
    found += [renewal_duty(row, today=today) for row in _seen(RENEWAL, Renewal, reader, start, end)]
    owed = Obligation.objects.visible_to(reader).owed().filter(due_on__lt=end)
    found += [
        duty
        for row in owed.select_related(*_LOADED[OBLIGATION])
        for duty in _repeated(row, start=start, end=end, today=today)
    ]
    return sorted(found, key=lambda duty: (duty.due_on, duty.kind, duty.row.pk))


def _repeated(row: Obligation, *, start: date, end: date, today: date) -> Iterator[Duty]:
    last = row.agreement.ends_on
    for day in due_days(first=row.first_due_on, recurrence=row.recurrence, start=max(start, row.due_on), end=end):
        if day == row.due_on or last is None or day <= last:
            yield Duty(OBLIGATION, row, day, due_state(due_on=day, today=today, lead_days=row.lead_days))


def _seen(kind: str, model: Any, reader: User, start: date, end: date) -> Sequence[Any]:
    rows = model.objects.visible_to(reader).due_between(start, end)
    found: Sequence[Any] = rows.select_related(*_LOADED[kind])
    return found


def _rows_of(kind: str, keys: list[int]) -> dict[int, Any]:
    found: dict[int, Any] = _MODELS[kind].objects.select_related(*_LOADED[kind]).in_bulk(keys) if keys else {}
    return found
