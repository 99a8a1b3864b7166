from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evaluations.models import Kpi, KpiMonthMark, Measurement, MonthlyActual
from evaluations.rules.aggregation import DayFigure, month_actual
from evaluations.services.aggregation import MOST_MARKS, aggregate_marks, forget_marks, sweep_marks
from evaluations.services.forming import Period, actuals_of, spans
from prms.lib.periods import Month
from tests.factories.evaluations import NOW, KpiFactory, MeasurementFactory, row, take_in
from tests.factories.partners import PartnerFactory


def actuals() -> dict[tuple[str, str, date], tuple[Decimal, Decimal]]:
    rows = MonthlyActual.objects.values_list("partner__code", "kpi__code", "month", "actual", "sample")
    return {row[:3]: row[3:] for row in rows}


amounts = st.decimals(min_value=Decimal(-(10**6)), max_value=Decimal(10**6), places=6)
cases = st.decimals(min_value=Decimal("0.000001"), max_value=Decimal(10**6), places=6)
month_of_days = st.lists(st.tuples(amounts, cases), min_size=1, max_size=12)


class BothWaysOfForming(TestCase):
    """On PostgreSQL the database adds up, on SQLite the rule: what is stored is what the rule says."""

    @given(days=month_of_days, scale=st.sampled_from([None, Decimal(100), Decimal("0.3")]))
    @settings(max_examples=40, deadline=None)
    def test_they_agree_to_the_last_digit(self, days: list[tuple[Decimal, Decimal]], scale: Decimal | None) -> None:
        Measurement.objects.all().delete()
        MonthlyActual.objects.all().delete()
        Kpi.objects.all().delete()
        partner = PartnerFactory()
        expected = {}
        for aggregation in ("sum", "mean", "last", "ratio"):
            kpi = KpiFactory(code=aggregation, aggregation=aggregation, scale=scale)
            figures = [self._figure(aggregation, day, *parts) for day, parts in enumerate(days, start=1)]
            rows = [
                row(
                    partner,
                    kpi,
                    (str(f.numerator), str(f.denominator)) if f.value is None else str(f.value),
                    str(f.day),
                )
                for f in figures
            ]
            take_in(*rows)
            expected[aggregation] = month_actual(aggregation=aggregation, figures=figures, scale=scale)
        aggregate_marks(now=NOW)
        stored = {kpi: figures for (_, kpi, _), figures in actuals().items()}
        assert stored == {kpi: (actual.value, actual.sample) for kpi, actual in expected.items() if actual}

    def _sent(self, figure: DayFigure) -> str | tuple[str, str]:
        if figure.value is None:
            return str(figure.numerator), str(figure.denominator)
        return str(figure.value)

    def _figure(self, aggregation: str, day: int, amount: Decimal, case: Decimal) -> DayFigure:
        if aggregation == "ratio":
            return DayFigure(date(2025, 1, day), numerator=amount, denominator=case)
        return DayFigure(date(2025, 1, day), value=amount)


class BothWaysOfPeriods(TestCase):
    """A period of any length is formed from its days as a month is."""

    @given(days=month_of_days, scale=st.sampled_from([None, Decimal(100)]))
    @settings(max_examples=20, deadline=None)
    def test_they_agree_to_the_last_digit(self, days: list[tuple[Decimal, Decimal]], scale: Decimal | None) -> None:
        Measurement.objects.all().delete()
        Kpi.objects.all().delete()
        partner, expected = PartnerFactory(), {}
        first, last = date(2025, 1, 1), date(2025, 12, 31)
        for aggregation in ("sum", "mean", "last", "ratio"):
            kpi = KpiFactory(code=aggregation, aggregation=aggregation, scale=scale)
            figures = [_spread(aggregation, place, *parts) for place, parts in enumerate(days, start=1)]
            for figure in figures:
                MeasurementFactory(partner=partner, kpi=kpi, date=figure.day, **_parts(figure))
            MeasurementFactory(partner=partner, kpi=kpi, date=date(2026, 1, 1), **_parts(figures[0]))
            actual = month_actual(aggregation=aggregation, figures=figures, scale=scale)
            if actual:
                expected[Period(partner.pk, kpi.pk, first, last)] = actual.value
        periods = [Period(partner.pk, kpi.pk, first, last) for kpi in Kpi.objects.all()]
        assert actuals_of([*periods, *periods]) == expected


def _spread(aggregation: str, month: int, amount: Decimal, case: Decimal) -> DayFigure:
    if aggregation == "ratio":
        return DayFigure(date(2025, month, 28), numerator=amount, denominator=case)
    return DayFigure(date(2025, month, 28), value=amount)


def _parts(figure: DayFigure) -> dict[str, Any]:
    return {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}


@pytest.mark.django_db
def test_periods_that_overlap_each_count_their_own_days() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    for month in (1, 2, 3):
        MeasurementFactory(partner=partner, kpi=kpi, date=date(2025, month, 1), value=Decimal(month))
    whole, late, none = (
        Period(partner.pk, kpi.pk, date(2025, first, 1), date(2025, last, 28))
        for first, last in ((1, 3), (2, 3), (4, 5))
    )

    assert actuals_of([whole, late, none]) == {whole: 6, late: 5}
    assert actuals_of([]) == {}


@pytest.mark.django_db
def test_tenths_add_up_exactly() -> None:
    partner, kpi = PartnerFactory(code="P"), KpiFactory(code="k")
    take_in(*(row(partner, kpi, "0.1", f"2025-01-{day:02}") for day in range(1, 31)))
    aggregate_marks(now=NOW)
    assert actuals() == {("P", "k", date(2025, 1, 1)): (Decimal(3), Decimal(30))}


@pytest.mark.django_db
def test_a_ratio_is_never_a_mean_of_daily_rates() -> None:
    partner, kpi = PartnerFactory(code="P"), KpiFactory(code="k", aggregation="ratio")
    take_in(row(partner, kpi, ("1", "1"), "2025-01-01"), row(partner, kpi, ("0", "99"), "2025-01-02"))
    aggregate_marks(now=NOW)
    assert actuals() == {("P", "k", date(2025, 1, 1)): (Decimal("0.01"), Decimal(100))}


@pytest.mark.django_db
def test_a_quotient_that_is_a_hair_below_a_half_is_rounded_down() -> None:
    partner, kpi = PartnerFactory(code="P"), KpiFactory(code="k", aggregation="ratio")
    # 0.12345678849999…: sixteen digits of it would end in a five.
    take_in(row(partner, kpi, ("123456788.499999", "1000000000")))
    aggregate_marks(now=NOW)
    assert actuals()["P", "k", date(2025, 1, 1)][0] == Decimal("0.123456788")


@pytest.mark.django_db
def test_months_without_marks_stay_as_they_are() -> None:
    partner, kpi = PartnerFactory(code="P"), KpiFactory(code="k")
    take_in(row(partner, kpi, "1", "2024-12-31"))
    aggregate_marks(now=NOW)
    MeasurementFactory(partner=partner, kpi=kpi, date=date(2024, 12, 30), value=Decimal(5))
    take_in(row(partner, kpi, "2"))
    aggregate_marks(now=NOW)
    assert actuals()["P", "k", date(2024, 12, 1)] == (1, 1)


@pytest.mark.django_db
def test_a_month_goes_when_its_last_day_goes() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1"))
    aggregate_marks(now=NOW)
    Measurement.objects.all().delete()
    KpiMonthMark.objects.create(kpi=kpi, month=date(2025, 1, 1))
    aggregate_marks(now=NOW)
    assert not MonthlyActual.objects.exists()


@pytest.mark.django_db
def test_a_mark_is_done_once(django_assert_num_queries: Any) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1"))
    assert sweep_marks(now=NOW) == 1
    assert KpiMonthMark.objects.get().aggregated_at == NOW
    with django_assert_num_queries(1):
        assert sweep_marks(now=NOW) == 0


@pytest.mark.django_db
def test_more_marks_than_one_round_takes_are_all_done() -> None:
    kpi = KpiFactory()
    KpiMonthMark.objects.bulk_create(KpiMonthMark(kpi=kpi, month=date(2025, 1, 1)) for _ in range(MOST_MARKS + 1))
    assert aggregate_marks(now=NOW) == MOST_MARKS + 1
    assert not KpiMonthMark.objects.to_aggregate().exists()


def test_consecutive_months_make_one_span() -> None:
    marked = {(1, Month(2024, 12)), (2, Month(2025, 1)), (3, Month(2025, 3))}
    assert [(span.first, span.last, list(span.kpi_ids)) for span in spans(marked)] == [
        (Month(2024, 12), Month(2025, 1), [1, 2]),
        (Month(2025, 3), Month(2025, 3), [3]),
    ]


@pytest.mark.django_db
def test_marks_are_forgotten_once_every_sweep_was_done_with_them() -> None:
    kpi, old = KpiFactory(), NOW - timedelta(days=8)
    for evaluated_at in (old, None, NOW):
        KpiMonthMark.objects.create(kpi=kpi, month=date(2025, 1, 1), aggregated_at=old, evaluated_at=evaluated_at)
    assert forget_marks(before=NOW - timedelta(days=7)) == 1
    assert KpiMonthMark.objects.count() == 2
