"""Reads rows of measurements as they arrive: each bad one is named, a good one costs as little as possible.

A row is a mapping with `partner`, `kpi`, `date`, a `value` or `numerator` and `denominator`, and optionally
`source` and `evidence_url`; numbers and days are text.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from evaluations.rules.aggregation import Aggregation
from evaluations.rules.row_problems import FIELDS, LONGEST_SOURCE, LONGEST_URL, CloseLook, MeasuredKpi
from evaluations.rules.validation import KpiLimits
from prms.lib.money import EXACT
from prms.lib.problems import Problem, gettext_noop
from prms.lib.reading import read_date

_KNOWN = frozenset(FIELDS)
# At most 15 digits, 6 of them after the point: a number that needs no closer look.
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]{1,9}\.[0-9]{1,6}|[0-9]{1,15})").fullmatch
_PLAIN_INTEGER = re.compile(r"-?[0-9]{1,15}").fullmatch
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
    raw_rows: Sequence[Any],
    *,
    partner_ids: Mapping[str, int],
    kpis: Mapping[str, MeasuredKpi],
    today: date,
    alike: Collection[str] = (),
) -> Reading:
    """Return the rows sorted into good and bad.

    `partner_ids` are the partners that may be written to, by code; `alike` are codes to suggest for one that is
    not among them; `today` is the organisation's day. Of two
    rows for the same partner, KPI and day the second is bad; its problem names the place of the first.
    """
    closely = CloseLook(partner_ids, kpis, today, alike=alike)
    reading = Reading()
    seen: dict[tuple[int, int, str], int] = {}
    for index, row in enumerate(_at_a_glance(raw_rows, partner_ids, kpis, _Days(today))):
        if row is None:
            problems, parts = closely.read(raw_rows[index])
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


def _at_a_glance(
    raw_rows: Iterable[Any], partner_ids: Mapping[str, int], kpis: Mapping[str, MeasuredKpi], days: Mapping[str, Any]
) -> Iterator[Row | None]:
    """Yield the rows that are plainly right; None in the place of one that needs the closer look."""
    plain = {code: _plain_kpi(kpi) for code, kpi in kpis.items() if kpi.is_active}
    known_texts = {("", "")}
    for raw in raw_rows:
        try:
            partner_id, (kpi_id, is_ratio, fits) = partner_ids[raw["partner"]], plain[raw["kpi"]]
            day, given = days[raw["date"]], raw.get
            value, top, bottom = given("value"), given("numerator"), given("denominator")
            texts = given("source") or "", given("evidence_url") or ""
            if is_ratio:
                is_right = value is None and fits(top, bottom)
            else:
                is_right = top is None and bottom is None and fits(value)
            is_right = is_right and day is not None and raw.keys() <= _KNOWN
            if is_right and texts not in known_texts:
                is_right = _is_plain(*texts)
                known_texts.add(texts if is_right else ("", ""))
        except (KeyError, TypeError, AttributeError):
            is_right = False
        yield Row(partner_id, kpi_id, day, value, top, bottom, *texts) if is_right else None


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


class _PlainKpi(NamedTuple):
    id: int
    is_ratio: bool
    # Takes the value, or numerator and denominator; raises TypeError for what is no text.
    fits: Callable[..., Any]


def _plain_kpi(kpi: MeasuredKpi) -> _PlainKpi:
    is_ratio = kpi.limits.aggregation == Aggregation.RATIO
    return _PlainKpi(kpi.id, is_ratio, _fraction_test(kpi.limits) if is_ratio else _value_test(kpi.limits))


def _value_test(limits: KpiLimits) -> Callable[[str], Any]:
    is_number = _PLAIN_INTEGER if limits.is_integer else _PLAIN_NUMBER
    low, high = limits.minimum, limits.maximum
    if low is None and high is None:
        return is_number

    def fits(value: str) -> bool:
        if not is_number(value):
            return False
        number = Decimal(value)
        return (low is None or number >= low) and (high is None or number <= high)

    return fits


def _fraction_test(limits: KpiLimits) -> Callable[[str, str], Any]:
    low, high, scale = limits.minimum, limits.maximum, limits.scale

    def fits(numerator: str, denominator: str) -> bool:
        if not (_PLAIN_NUMBER(numerator) and _PLAIN_NUMBER(denominator)):
            return False
        top, bottom = Decimal(numerator), Decimal(denominator)
        if scale is not None:
            top = EXACT.multiply(top, scale)
        is_within = bottom > 0 and (low is None or top >= (EXACT.multiply(low, bottom) if low else low))
        return is_within and (high is None or top <= (bottom if high == 1 else EXACT.multiply(high, bottom)))

    return fits


_DUPLICATE = gettext_noop("Row %(first)s already holds this partner, KPI and day: send one of them.")
