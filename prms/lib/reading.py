"""Read numbers, days and months as other people write them: a value, or a Problem with the right form."""

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar

from prms.lib.money import MAX_DIGITS
from prms.lib.periods import Month
from prms.lib.problems import Problem, gettext_noop

MAX_PLACES = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_NOT_FINITE = re.compile(r"\s*[+-]?s?(nan|inf(inity)?)[0-9]*\s*", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_TEXT = 64
_LONGEST_SHOWN = 40

_NOT_A_NUMBER = gettext_noop("“%(given)s” is not a number: write it like 1234.56.")
_NO_END = gettext_noop("“%(given)s” is not a finite number: write it like 1234.56.")
_FLOAT = gettext_noop('Send the number as text so that it stays exact: "%(given)s".')
_TOO_LONG = gettext_noop(
    "“%(given)s” is too long: at most %(digits)s significant digits, %(places)s of them after the point."
)
_NOT_A_DAY = gettext_noop("“%(given)s” is not a day: write it like 2025-01-31.")
_NOT_A_MONTH = gettext_noop("“%(given)s” is not a month: write it like 2025-01.")
_OUT_OF_RANGE = gettext_noop("“%(given)s” is outside the years %(first)s to %(last)s.")


def shown(raw: object) -> str:
    """Return what was given, short and printable, to quote in a refusal."""
    text = str(raw)
    text = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return "".join(char if char.isprintable() else "�" for char in text)


def read_decimal(field: str, raw: object) -> Decimal | Problem:
    """Return the number in a text, whole number or Decimal, or the Problem with it.

    Refused: floats (the exact text is shown), NaN and infinity, more than 15 significant digits or
    6 decimals, 10^15 and more, and digits of other scripts.
    """
    if isinstance(raw, str):
        return _read_text(field, raw)
    if isinstance(raw, Decimal | int) and not isinstance(raw, bool):
        return _within_limits(field, Decimal(raw), raw)
    if isinstance(raw, float) and not _NOT_FINITE.fullmatch(repr(raw)):
        return Problem(field, "float_not_exact", _FLOAT, {"given": format(Decimal(repr(raw)), "f")[:_LONGEST_SHOWN]})
    return _unreadable(field, raw)


def _read_text(field: str, raw: str) -> Decimal | Problem:
    found = _NUMBER.fullmatch(raw) if len(raw) <= _LONGEST_TEXT else None
    if found is None:
        too_long = len(raw) > _LONGEST_TEXT and raw.strip("+-").replace(".", "", 1).isdecimal()
        return _size_problem(field, raw) if too_long else _unreadable(field, raw)
    places = found[1] or found[2] or ""
    if len(raw) <= MAX_DIGITS and len(places) <= MAX_PLACES and not found[3]:
        return Decimal(raw)
    return _within_limits(field, Decimal(raw), raw)


def _within_limits(field: str, number: Decimal, raw: object) -> Decimal | Problem:
    if not number.is_finite():
        return _unreadable(field, raw)
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if not number:
        return Decimal(0)
    significant = len("".join(map(str, digits)).rstrip("0"))
    last_place = exponent + len(digits) - significant
    if significant > MAX_DIGITS or number.adjusted() >= MAX_DIGITS or last_place < -MAX_PLACES:
        return _size_problem(field, raw)
    return number


def _size_problem(field: str, raw: object) -> Problem:
    params = {"given": shown(raw), "digits": str(MAX_DIGITS), "places": str(MAX_PLACES)}
    return Problem(field, "too_many_digits", _TOO_LONG, params)


def _unreadable(field: str, raw: object) -> Problem:
    if _NOT_FINITE.fullmatch(str(raw)[:_LONGEST_TEXT]):
        return Problem(field, "not_finite", _NO_END, {"given": shown(raw)})
    return Problem(field, "not_a_number", _NOT_A_NUMBER, {"given": shown(raw)})


def read_date(field: str, raw: object) -> date | Problem:
    """Return the day in `2025-01-31`, or the Problem with it; days lie in 2000 to 2100."""
    try:
        if not (isinstance(raw, str) and _DAY.fullmatch(raw)):
            raise ValueError(raw)
        day = date.fromisoformat(raw)
    except ValueError:
        return Problem(field, "not_a_date", _NOT_A_DAY, {"given": shown(raw)})
    return _within_years(field, day, day.year, raw)


def read_month(field: str, raw: object) -> Month | Problem:
    """Return the month in `2025-01`, or the Problem with it; months lie in 2000 to 2100."""
    try:
        if not isinstance(raw, str):
            raise ValueError(raw)
        month = Month.parse(raw)
    except ValueError:
        return Problem(field, "not_a_month", _NOT_A_MONTH, {"given": shown(raw)})
    return _within_years(field, month, month.year, raw)


_Period = TypeVar("_Period", date, Month)


def _within_years(field: str, period: _Period, year: int, raw: object) -> _Period | Problem:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return period
    params = {"given": shown(raw), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
    return Problem(field, "date_out_of_range", _OUT_OF_RANGE, params)
