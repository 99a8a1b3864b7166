"""Reads rows of measurements as they arrive: each bad one is named, a good one costs as little as possible.

A row is a mapping with `partner`, `kpi`, `date`, a `value` or `numerator` and `denominator`, and optionally
`source` and `evidence_url`; numbers and days are text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from evaluations.rules.aggregation import Aggregation
from evaluations.rules.row_problems import FIELDS, LONGEST_SOURCE, LONGEST_URL, CloseLook, MeasuredKpi
from prms.lib.money import EXACT
from prms.lib.problems import Problem, gettext_noop
from prms.lib.reading import read_date

_KNOWN = frozenset(FIELDS)
# At most 15 digits, 6 of them after the point: a number that needs no closer look.
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]{1,9}\.[0-9]{1,6}|[0-9]{1,15})").fullmatch
_PLAIN_TEXT = re.compile(r"[^\x00-\x1f\x7f]*").fullmatch
_PLAIN_URL = re.compile(r"https?://[!#-;=?-~]+").fullmatch


class Row(NamedTuple):
    """One measurement, ready to be written; the day and the numbers are text as a database reads it."""

    partner_id: int
    kpi_id: int
    day: str
    value: str | None
    numerator: str | None
    denominator: str | None
    source: str
    evidence_url: str


@dataclass(slots=True)
class Reading:
    """The good rows, and the problems of the others by the place of the row."""

    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    @property
    def touched(self) -> set[tuple[int, str]]:
        """The months, such as `2025-01`, that the good rows belong to, by KPI."""
        return {(row.kpi_id, row.day[:7]) for row in self.rows}


def read_rows(
    raw_rows: Sequence[Any], *, partner_ids: Mapping[str, int], kpis: Mapping[str, MeasuredKpi], today: date
) -> Reading:
    """Return the rows sorted into good and bad.

    `partner_ids` are the partners that may be written to, by code; `today` is the organisation's day. Of two
    rows for the same partner, KPI and day the second is bad; its problem names the place of the first.
    """
    glance, closely = _Glance(partner_ids, kpis, today), CloseLook(partner_ids, kpis, today)
    reading = Reading()
    seen: dict[tuple[int, int, str], int] = {}
    for index, raw in enumerate(raw_rows):
        row = glance.read(raw)
        if row is None:
            problems, parts = closely.read(raw)
            if problems:
                reading.problems += [(index, problem) for problem in problems]
                continue
            row = Row(*parts)
        first = seen.setdefault(row[:3], index)
        if first == index:
            reading.rows.append(row)
        else:
            params = {"first": str(first)}
            reading.problems.append((index, Problem("", "duplicate_row", _DUPLICATE, params)))
    return reading


class _Glance:
    """Reads rows that are plainly right, without making an object or a decimal that is not needed."""

    def __init__(self, partner_ids: Mapping[str, int], kpis: Mapping[str, MeasuredKpi], today: date) -> None:
        self._partner_ids, self._days = partner_ids, _Days(today)
        self._kpis = {code: kpi for code, kpi in kpis.items() if kpi.is_active}

    def read(self, raw: Any) -> Row | None:
        """Return the row; None asks for the closer look."""
        try:
            partner_id, kpi, day = self._partner_ids[raw["partner"]], self._kpis[raw["kpi"]], self._days[raw["date"]]
            if day is None or not raw.keys() <= _KNOWN:
                return None
            source, url = raw.get("source") or "", raw.get("evidence_url") or ""
            if (source or url) and not _is_plain(source, url):
                return None
            value, top, bottom = raw.get("value"), raw.get("numerator"), raw.get("denominator")
            if kpi.limits.aggregation == Aggregation.RATIO:
                fits = value is None and _fraction_fits(kpi, top, bottom)
            else:
                fits = top is None and bottom is None and _value_fits(kpi, value)
        except (KeyError, TypeError, AttributeError):
            return None
        return Row(partner_id, kpi.id, day, value, top, bottom, source, url) if fits else None


class _Days(dict[str, "str | None"]):
    """Days that were seen, None for what is none or lies in the future."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def __missing__(self, raw: str) -> str | None:
        day = read_date("date", raw)
        self[raw] = raw if isinstance(day, date) and day <= self._today else None
        return self[raw]


def _is_plain(source: str, url: str) -> bool:
    if len(source) > LONGEST_SOURCE or len(url) > LONGEST_URL:
        return False
    return _PLAIN_TEXT(source) is not None and (not url or _PLAIN_URL(url) is not None)


def _value_fits(kpi: MeasuredKpi, value: str) -> bool:
    if not _PLAIN_NUMBER(value) or (kpi.limits.is_integer and "." in value):
        return False
    low, high = kpi.limits.minimum, kpi.limits.maximum
    if low is None and high is None:
        return True
    number = Decimal(value)
    return (low is None or number >= low) and (high is None or number <= high)


def _fraction_fits(kpi: MeasuredKpi, numerator: str, denominator: str) -> bool:
    if not (_PLAIN_NUMBER(numerator) and _PLAIN_NUMBER(denominator)):
        return False
    low, high, bottom = kpi.limits.minimum, kpi.limits.maximum, Decimal(denominator)
    if bottom <= 0:
        return False
    top = Decimal(numerator) if kpi.limits.scale is None else EXACT.multiply(Decimal(numerator), kpi.limits.scale)
    return (low is None or top >= EXACT.multiply(low, bottom)) and (high is None or top <= EXACT.multiply(high, bottom))


_DUPLICATE = gettext_noop("Row %(first)s already holds this partner, KPI and day: send one of them.")
