"""What partners brought in: the business KPIs that add up, against their targets."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.models import Kpi, ScorecardLine
from prms.lib.money import canonical_decimal
from prms.lib.periods import Quarter
from reports.rules.span import Span

MOST_ROWS = 7


@dataclass(slots=True)
class Sum:
    """Actuals and targets of one kind in one quarter; None until a line adds to them."""

    actual: Decimal | None = None
    target: Decimal | None = None

    def add(self, actual: Decimal, target: Decimal) -> None:
        self.actual = (self.actual or Decimal(0)) + actual
        self.target = (self.target or Decimal(0)) + target


Sums = dict[Any, dict[Quarter, Sum]]


def business_results(span: Span) -> list[dict[str, Any]]:
    """Return Σ actual and Σ target per KPI, or per sector where one KPI alone adds up; largest target first.

    Only lines with an actual count, on both sides, so that a partner without data is no shortfall.
    """
    quarters = (span.quarter, span.before, span.year_before)
    kpis = {row.pk: row for row in Kpi.objects.filter(dimension="business", aggregation="sum", direction="higher")}
    by_kpi, by_sector = _sums(quarters, list(kpis))
    rows = [_row(span, sums, kpis[pk], kpis[pk].name, kpis[pk].name_zh) for pk, sums in by_kpi.items()]
    if len(by_kpi) == 1:
        (only,) = by_kpi
        rows = [_row(span, sums, kpis[only], *sector) for sector, sums in by_sector.items()]
    measured = [row for row in rows if row["actual"] is not None]
    return sorted(measured, key=lambda row: (-Decimal(row["target"]), row["name"]))[:MOST_ROWS]


def _sums(quarters: tuple[Quarter, ...], kpis: list[int]) -> tuple[Sums, Sums]:
    months = [month.first_day for quarter in quarters for month in quarter.months]
    lines = ScorecardLine.objects.filter(kpi__in=kpis, actual__isnull=False, scorecard__month__in=months)
    partner = "scorecard__partner"
    names = ("kpi_id", f"{partner}__sector", f"{partner}__sector_zh", "scorecard__month", "actual", "target")
    by_kpi: Sums = defaultdict(lambda: defaultdict(Sum))
    by_sector: Sums = defaultdict(lambda: defaultdict(Sum))
    for kpi, sector, sector_zh, month, actual, target in _rows(lines, names):
        quarter = Quarter.of(month)
        by_kpi[kpi][quarter].add(actual, target)
        by_sector[sector, sector_zh][quarter].add(actual, target)
    return by_kpi, by_sector


def _rows(lines: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    return lines.exclude(scorecard__status="superseded").order_by().values_list(*names).iterator()


def _row(span: Span, sums: dict[Quarter, Sum], kpi: Kpi, name: str, name_zh: str) -> dict[str, Any]:
    now = sums[span.quarter]
    return {
        "kpi": kpi.code,
        "kpi_name": kpi.name,
        "kpi_name_zh": kpi.name_zh,
        "name": name,
        "name_zh": name_zh,
        "unit": kpi.unit,
        "actual": _text(now.actual),
        "target": _text(now.target),
        "last_quarter": _text(sums[span.before].actual),
        "last_year": _text(sums[span.year_before].actual),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else canonical_decimal(value)
