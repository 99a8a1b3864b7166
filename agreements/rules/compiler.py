"""What the terms of an agreement oblige each side to do, by which day (SPEC C10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agreements.rules.due import Recurrence
from agreements.rules.terms import Terms
from prms.lib.periods import add_months


class Cause(StrEnum):
    """The clauses that oblige somebody; an obligation keeps which of them wrote it."""

    DESTRUCTION = "data_rights:destruction"
    AUDIT = "data_rights:audit"
    COST_SHARES = "cost_shares:settlement"
    CONFIDENTIAL_CORE = "confidential_core:review"
    BUY_BACK = "exit/buy_back:decision"


@dataclass(frozen=True, slots=True)
class WantedDuty:
    """One obligation that a clause asks for; `due_on` is its first day."""

    cause: Cause
    kind: str
    side: str
    due_on: date
    recurrence: Recurrence


def wanted_duties(*, terms: Terms, starts_on: date, ends_on: date | None) -> list[WantedDuty]:
    """Return the obligations that the terms ask for: each clause that was written, once."""
    return list(_wanted(terms, starts_on, ends_on))


def _wanted(terms: Terms, starts_on: date, ends_on: date | None) -> Iterator[WantedDuty]:
    rights, year_ends = terms.data_rights, add_months(starts_on, 12) - timedelta(days=1)
    if rights is not None:
        if ends_on is not None:
            destroyed_by = ends_on + timedelta(days=rights.destruction_days)
            yield WantedDuty(Cause.DESTRUCTION, "data_destruction", "theirs", destroyed_by, Recurrence.NONE)
        yield WantedDuty(Cause.AUDIT, "security_audit", "theirs", year_ends, Recurrence.YEARLY)
    if terms.cost_shares:
        yield WantedDuty(Cause.COST_SHARES, "report", "ours", year_ends, Recurrence.YEARLY)
    if terms.confidential_core:
        yield WantedDuty(Cause.CONFIDENTIAL_CORE, "other", "ours", year_ends, Recurrence.YEARLY)
    if terms.exit.buy_back_by is not None:
        yield WantedDuty(Cause.BUY_BACK, "other", "ours", terms.exit.buy_back_by, Recurrence.NONE)
