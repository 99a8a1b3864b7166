"""From the frozen content of a report to what its templates show, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from evaluations.models.grade_band import Grade
from prms.lib.display import is_chinese
from prms.lib.money import round_half_up
from prms.lib.periods import Month, Quarter
from reports.rules.span import Span
from reports.wording import MEASURES, Measure

ROWS_PER_APPENDIX_PAGE = 100
# On paper: WeasyPrint takes far longer over one table of many pages than over many tables of one.
ROWS_PER_SHEET = 40
# Up to so many partners the grade mix is drawn glyph by glyph.
MOST_GLYPHS = 30
_NUMBERS = ("total", "change", "actual", "target", "last_quarter", "last_year", "score", "exposure")


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the seven numbers with what it is compared with."""

    measure: Measure
    values: Sequence[Decimal | None]
    target: Decimal | None

    @property
    def value(self) -> str:
        return self.measure.written(self.values[-1])

    @property
    def aim(self) -> str:
        return self.measure.written(self.target)

    @property
    def last_quarter(self) -> str:
        return self.measure.written(self.values[-2])

    @property
    def last_year(self) -> str:
        return self.measure.written(self.values[-5])

    @property
    def off_target(self) -> Decimal | None:
        return self.measure.difference(self.values[-1], self.target)

    @property
    def moved(self) -> Decimal | None:
        """By how much it moved since the quarter before."""
        return self.measure.difference(self.values[-1], self.values[-2])


def report_page(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of the report's templates; asks the database nothing."""
    read = _read(content)
    quarter = Quarter.parse(content["quarter"])
    figures = {row["key"]: Figure(MEASURES[row["key"]], *_values(row)) for row in content["figures"]}
    lines = read["partners"]
    shown = set(content["shown"])
    appendix = [line for line in lines if line["code"] not in shown]
    return {
        **{name: read[name] for name in ("meeting_on", "verdict", "risks", "promises", "meetings")},
        "firm": read["organisation"]["name"],
        "ahead": read["ahead"],
        "missing": read["missing"],
        "quarter": quarter,
        "span": Span(quarter),
        "figures": list(figures.values()),
        "figure": figures,
        "portfolio": read["portfolio"],
        "mix": [_mix(row) for row in content["mix"]],
        "business": [_business(row) for row in read["business"]],
        "most_business": max((max(row["actual"], row["target"]) for row in read["business"]), default=None),
        "lines": _separated([line for line in lines if line["code"] in shown]),
        "appendix": appendix,
        "appendix_sheets": [
            appendix[start : start + ROWS_PER_SHEET] for start in range(0, len(appendix), ROWS_PER_SHEET)
        ],
        "scored": sum(line["total"] is not None for line in lines),
        "poor_names": _names(lines, content["verdict"]["new"]),
        "since_names": _names(lines, content["verdict"]["since"]),
        "has_later": any(line["later"] for line in lines),
        "bands": _bands(content["bands"]),
    }


def _values(row: Mapping[str, Any]) -> tuple[list[Decimal | None], Decimal | None]:
    return [_decimal(value) for value in row["values"]], _decimal(row["target"])


def _read(value: Any, name: str = "") -> Any:
    """Turn what stands as text into days and numbers, and choose the reader's language of each name."""
    if isinstance(value, list):
        return [_read(item, name) for item in value]
    if isinstance(value, dict):
        read = {inner: _read(item, inner) for inner, item in value.items()}
        if is_chinese(get_language() or ""):
            chinese = {
                inner.removesuffix("_zh"): text for inner, text in read.items() if inner.endswith("_zh") and text
            }
            read |= chinese
        else:
            read |= {plain: read[f"{plain}_zh"] for plain in read if not read[plain] and read.get(f"{plain}_zh")}
        return read
    if isinstance(value, str) and (name == "on" or name.endswith("_on")):
        return date.fromisoformat(value)
    if isinstance(value, str) and name == "month":
        return Month.parse(value)
    return _decimal(value) if name in _NUMBERS and isinstance(value, str) else value


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _mix(row: Mapping[str, Any]) -> dict[str, Any]:
    period = row["period"]
    counts = [(grade, row[grade]) for grade in Grade.values]
    total = sum(count for _, count in counts)
    return {
        "period": Quarter.parse(period) if "Q" in period else Month.parse(period),
        "counts": counts,
        "total": total,
        "glyphs": [grade for grade, count in counts for _ in range(count)] if total <= MOST_GLYPHS else [],
    }


def _business(row: Mapping[str, Any]) -> dict[str, Any]:
    off = (row["actual"] - row["target"]) / row["target"] * 100 if row["target"] else None
    return {**row, "off_target": None if off is None else round_half_up(off, 1)}


def _bands(starts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the grades best first, each with the total it begins at and the one it ends below."""
    best_first = sorted(((Decimal(starts_at), grade) for grade, starts_at in starts.items()), reverse=True)
    ends = [None, *(starts_at for starts_at, _ in best_first)]
    return [
        {"grade": grade, "starts_at": starts_at, "below": below}
        for (starts_at, grade), below in zip(best_first, ends, strict=False)
    ]


def _separated(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the first line of each level, which a heavier rule sets apart."""
    before = [None, *(line["level"] for line in lines)]
    return [
        {**line, "is_first": bool(above) and above != line["level"]} for line, above in zip(lines, before, strict=False)
    ]


def _names(lines: Sequence[Mapping[str, Any]], codes: Sequence[str]) -> list[str]:
    by_code = {line["code"]: line["name"] for line in lines}
    return [by_code.get(code, code) for code in codes]
