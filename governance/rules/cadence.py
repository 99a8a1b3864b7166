"""How often partners of each level meet, and when the next is due (SPEC A6, D1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from types import MappingProxyType

from agreements.rules.terms import Meetings
from prms.lib.periods import add_months


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from one meeting to the next: whole months, or days."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.months < 0 or self.days < 0 or not (self.months or self.days):
            raise ValueError("An interval is one day or one month at least.")

    def nth_after(self, first: date, number: int) -> date:
        """Return the day `number` intervals after `first`, calendar-safe."""
        return add_months(first, self.months * number) + timedelta(days=self.days * number)


WEEK = 7
QUARTERLY, MONTHLY, WEEKLY = Interval(months=3), Interval(months=1), Interval(days=WEEK)

DEFAULT_CADENCE: Mapping[str, Mapping[str, Interval]] = MappingProxyType(
    {
        "S": {"executive": QUARTERLY, "business": MONTHLY, "technical": WEEKLY},
        "A": {"executive": QUARTERLY, "business": MONTHLY},
        "B": {"business": QUARTERLY},
        "C": {},
    }
)


def agreed_cadence(agreed: Meetings) -> Mapping[str, Interval]:
    """Return how often each level meets, as an agreement says."""
    months = {
        "executive": agreed.executive_months,
        "business": agreed.business_months,
        "technical": agreed.technical_months,
    }
    cadence = {name: Interval(months=each) for name, each in months.items() if each is not None}
    if agreed.technical_weeks is not None:
        cadence["technical"] = Interval(days=WEEK * agreed.technical_weeks)
    return cadence


def next_of_series(*, after: date, interval: Interval, today: date, called_off: Collection[date] = ()) -> date:
    """Return the day from which the next meeting after the one on `after` is due.

    Each slot lasts until the next begins. The slot of today counts although it has begun, so a series that fell
    asleep goes on at once; a slot with a day on which a meeting was called off is passed over.
    """
    for number in count(1):
        opens, closes = interval.nth_after(after, number), interval.nth_after(after, number + 1)
        if closes > today and not any(opens <= day < closes for day in called_off):
            return opens
    raise AssertionError("A series has no end.")
