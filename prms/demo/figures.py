"""What the companies of the demo measured, month by month: the same for the same day, always."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from prms.demo.cast import REVENUE, Company, Line
from prms.lib.money import round_half_up
from prms.lib.periods import Month

MONTHS = 18
# Four reports a month, on these days.
DAYS = (7, 14, 21, 28)
PLACES = {"contracts": 0, "nps": 0, "quoting_hours": 1, "cost_per_delivery": 2, "exception_handling_hours": 1}
SUMMED = frozenset({"contracts", REVENUE})


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: a value, or a numerator and a denominator."""

    partner: str
    kpi: str
    day: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def months_before(today: date) -> list[Month]:
    """Return the eighteen months that end with the month before `today`'s, oldest first."""
    last = Month.of(today) - 1
    return [last - back for back in range(MONTHS - 1, -1, -1)]


def measurements(company: Company, today: date) -> Iterator[Row]:
    """Yield what a company measured in its KPIs over the months."""
    months = months_before(today)
    for line in company.lines:
        for place, month in enumerate(months):
            actual = actual_of(company.code, line, place)
            if actual is not None:
                yield from _reports(company.code, line, month, actual)


def actual_of(code: str, line: Line, place: int) -> Decimal | None:
    """Return the actual of month number `place` of the eighteen."""
    from_end = place - (MONTHS - len(line.ends_with))
    if from_end >= 0:
        told = line.ends_with[from_end]
        return None if told is None else Decimal(told)
    chance = _chance(f"{code}/{line.kpi}/{place}")
    usual = Decimal(line.usual) + Decimal(line.slope) * place
    return usual * (1 + Decimal(line.swing) * chance)


def _reports(code: str, line: Line, month: Month, actual: Decimal) -> Iterator[Row]:
    for number, day in enumerate(DAYS):
        on = month.first_day + timedelta(days=day - 1)
        if line.is_ratio:
            found = min(line.cases, int(round_half_up(actual * line.cases, 0)))
            cases, hits = _share(line.cases, number), _share(found, number)
            yield Row(code, line.kpi, on, numerator=hits, denominator=cases)
        elif line.kpi in SUMMED:
            yield Row(code, line.kpi, on, value=_share(int(round_half_up(actual, 0)), number))
        else:
            yield Row(code, line.kpi, on, value=round_half_up(actual, PLACES.get(line.kpi, 3)))


def _share(total: int, number: int) -> Decimal:
    """Return one of four whole parts that add up to the total; parts of a smaller total are never larger."""
    parts = len(DAYS)
    return Decimal(total * (number + 1) // parts - total * number // parts)


def _chance(key: str) -> Decimal:
    """Return a number from -1 to 1 that depends on the key alone."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    return Decimal(drawn) / Decimal(2**31) - 1
