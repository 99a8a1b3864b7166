"""What is wrong with a row of measurements, field by field, and what would be right."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from evaluations.rules.validation import KpiLimits, check_measurement
from prms.lib.problems import Problem, gettext_noop
from prms.lib.reading import read_date, read_decimal, shown

NUMBERS = ("value", "numerator", "denominator")
FIELDS = ("partner", "kpi", "date", *NUMBERS, "source", "evidence_url")
LONGEST_SOURCE, LONGEST_URL = 60, 500

_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f\"<>]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Guessing what was meant takes time, which a batch of nonsense must not cost.
_MOST_GUESSES = 20


class MeasuredKpi(NamedTuple):
    """A KPI as rows refer to it."""

    id: int
    limits: KpiLimits
    is_active: bool = True


class CloseLook:
    """Reads rows with the whole of the rules, and says everything that is wrong with one."""

    def __init__(
        self,
        partner_ids: Mapping[str, int],
        kpis: Mapping[str, MeasuredKpi],
        today: date,
        *,
        alike: Collection[str] = (),
    ) -> None:
        """`alike` are codes of partners that may be meant where a code is unknown."""
        self._partner_ids, self._kpis, self._today = partner_ids, kpis, today
        self._partner_guesses, self._kpi_guesses = _Guesses(alike), _Guesses(kpis)

    def read(self, raw: Any) -> tuple[list[Problem], tuple[Any, ...]]:
        """Return the problems of a row, or none and its values in the order of a `Row`."""
        if not isinstance(raw, Mapping):
            return [Problem("", "not_an_object", _NOT_AN_OBJECT)], ()
        partner_id, kpi = self._partner(raw), self._kpi(raw)
        day = read_date("date", raw["date"]) if _given(raw, "date") else Problem("date", "required", _REQUIRED)
        numbers = {name: read_decimal(name, raw[name]) for name in NUMBERS if _given(raw, name)}
        problems = _unknown_fields(raw)
        problems += [part for part in (partner_id, kpi, day, *numbers.values()) if isinstance(part, Problem)]
        problems += _text_problems(raw)
        if isinstance(kpi, MeasuredKpi) and isinstance(day, date):
            problems += self._rule_problems(kpi, day, numbers)
        if problems:
            return problems, ()
        assert isinstance(kpi, MeasuredKpi)
        assert isinstance(day, date)
        parts = [format(numbers[name], "f") if name in numbers else None for name in NUMBERS]
        texts = (raw.get("source") or "", raw.get("evidence_url") or "")
        return [], (partner_id, kpi.id, day.isoformat(), *parts, *texts)

    def _partner(self, raw: Mapping[str, Any]) -> int | Problem:
        code = raw.get("partner")
        if isinstance(code, str) and code in self._partner_ids:
            return self._partner_ids[code]
        guess = self._partner_guesses[code] if isinstance(code, str) else ""
        message, params = (_UNKNOWN_PARTNER_GUESS, {"guess": guess}) if guess else (_UNKNOWN_PARTNER, {})
        return _reference_problem("partner", code, "unknown_partner", message, params)

    def _kpi(self, raw: Mapping[str, Any]) -> MeasuredKpi | Problem:
        code = raw.get("kpi")
        kpi = self._kpis.get(code) if isinstance(code, str) else None
        if kpi is None:
            guess = self._kpi_guesses[code] if isinstance(code, str) else ""
            message, params = (_UNKNOWN_KPI_GUESS, {"guess": guess}) if guess else (_UNKNOWN_KPI, {})
            return _reference_problem("kpi", code, "unknown_kpi", message, params)
        return kpi if kpi.is_active else Problem("kpi", "kpi_not_in_use", _NOT_IN_USE, {"given": shown(code)})

    def _rule_problems(self, kpi: MeasuredKpi, day: date, numbers: Mapping[str, Decimal | Problem]) -> list[Problem]:
        readable = {name: number for name, number in numbers.items() if isinstance(number, Decimal)}
        unreadable = numbers.keys() - readable.keys()
        found = check_measurement(limits=kpi.limits, on=day, today=self._today, **readable)
        return [problem for problem in found if problem.field not in unreadable]


class _Guesses(dict[str, str]):
    """What was probably meant by a code that is not there, whatever its case; "" for nothing near."""

    def __init__(self, codes: Collection[str]) -> None:
        super().__init__()
        self._codes = {code.casefold(): code for code in codes}

    def __missing__(self, given: str) -> str:
        is_worth_it = len(self) < _MOST_GUESSES
        close = get_close_matches(given[:40].casefold(), self._codes, n=1) if is_worth_it else []
        self[given] = self._codes[close[0]] if close else ""
        return self[given]


def _given(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get(name) is not None


def _unknown_fields(raw: Mapping[str, Any]) -> list[Problem]:
    params = {"names": ", ".join(FIELDS)}
    return [
        Problem(shown(name), "unknown_field", _UNKNOWN_FIELD, {**params, "given": shown(name)})
        for name in raw
        if name not in FIELDS
    ]


def _reference_problem(field: str, code: object, problem: str, message: str, params: Mapping[str, str]) -> Problem:
    if code is None or code == "":
        return Problem(field, "required", _REQUIRED)
    return Problem(field, problem, message, {**params, "given": shown(code)})


def _text_problems(raw: Mapping[str, Any]) -> list[Problem]:
    problems = []
    source, url = raw.get("source") or "", raw.get("evidence_url") or ""
    if not isinstance(source, str) or len(source) > LONGEST_SOURCE or _CONTROL.search(source):
        problems.append(Problem("source", "bad_source", _SOURCE, {"most": str(LONGEST_SOURCE)}))
    if not isinstance(url, str) or len(url) > LONGEST_URL or (url and not _URL.fullmatch(url)):
        problems.append(Problem("evidence_url", "bad_url", _BAD_URL, {"most": str(LONGEST_URL)}))
    return problems


_NOT_AN_OBJECT = gettext_noop("A row is an object with partner, kpi, date and a value.")
_UNKNOWN_FIELD = gettext_noop("There is no field “%(given)s” here. Possible: %(names)s.")
_REQUIRED = gettext_noop("This is missing.")
_UNKNOWN_PARTNER = gettext_noop("There is no partner “%(given)s” whose measurements you may record.")
_UNKNOWN_PARTNER_GUESS = gettext_noop(
    "There is no partner “%(given)s” whose measurements you may record. Is “%(guess)s” meant?"
)
_UNKNOWN_KPI = gettext_noop("There is no KPI “%(given)s”. The list of KPIs shows their codes.")
_UNKNOWN_KPI_GUESS = gettext_noop("There is no KPI “%(given)s”. Is “%(guess)s” meant?")
_NOT_IN_USE = gettext_noop("The KPI “%(given)s” is no longer in use.")
_SOURCE = gettext_noop("A source is text of at most %(most)s characters on one line.")
_BAD_URL = gettext_noop("An evidence link begins with https:// or http:// and has at most %(most)s characters.")
