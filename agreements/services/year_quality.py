"""The quality of whole agreement years, for plans that judge their deductions on the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from agreements.rules.plan_years import versions_in
from agreements.rules.years import AgreementYear
from agreements.services.book_rows import AgreementRow, PlanVersion
from evaluations.services import Period, actuals_of
from prms.lib.periods import Month

# By agreement id and the first month of its year: the actual of each KPI, by code.
YearActuals = Mapping[tuple[int, Month], Mapping[str, Decimal]]


class _Asked(NamedTuple):
    agreement_id: int
    first: Month
    kpi: str
    period: Period


def year_actuals(
    *, month: Month, agreements: Iterable[AgreementRow], plans: Mapping[int, Sequence[PlanVersion]]
) -> YearActuals:
    """Return the actuals of the years that the month decides, and of those before, whose data may have come late."""
    asked = [row for agreement in agreements for row in _asked(month, agreement, plans.get(agreement.id, ()))]
    known = actuals_of(row.period for row in asked)
    found: dict[tuple[int, Month], dict[str, Decimal]] = {(row.agreement_id, row.first): {} for row in asked}
    for row in asked:
        if row.period in known:
            found[row.agreement_id, row.first][row.kpi] = known[row.period]
    return found


def _asked(month: Month, agreement: AgreementRow, versions: Sequence[PlanVersion]) -> Iterator[_Asked]:
    judged = [version for version in versions if version.is_judged_on_year]
    if not judged or month < Month.of(agreement.starts_on):
        return
    own = agreement.year_of(month)
    years = [own] if agreement.decides(own) == month else []
    if own.number > 1:
        years.append(agreement.year_of(own.first.previous()))
    for year in years:
        kpis = {code: kpi for row in versions_in(judged, year) for code, kpi in row.quality_kpis.items()}
        for code, kpi_id in kpis.items():
            yield _Asked(agreement.id, year.first, code, _period(agreement, year, kpi_id))


def _period(agreement: AgreementRow, year: AgreementYear, kpi_id: int) -> Period:
    return Period(agreement.partner_id, kpi_id, year.first.first_day, agreement.decides(year).last_day)
