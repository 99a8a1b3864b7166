from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from prms.lib import display
from prms.lib.periods import Month, Quarter


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (11340, None, "11,340"),
        (Decimal("-3.5"), None, "−3.5"),
        (Decimal("78.25"), 1, "78.3"),
        (Decimal("-0.04"), 1, "0.0"),
        (Decimal("1234567.5"), 0, "1,234,568"),
        (104.8, 1, "104.8"),
        (Decimal("580.000000"), None, "580"),
        (None, 1, "–"),
    ],
)
def test_a_number_has_thousands_commas_a_true_minus_and_rounds_half_up(value, places, written):
    assert display.number(value, places) == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (Decimal("0.032"), "3.2%"),
        (Decimal("0.0062"), "0.62%"),
        (Decimal("0.05"), "5.0%"),
        (Decimal(0), "0.0%"),
        (Decimal("-0.885"), "−88.5%"),
        (None, "–"),
    ],
)
def test_a_percentage_has_one_decimal_and_two_under_one_percent(fraction, written):
    assert display.percent(fraction) == written


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (Decimal(63_800_000), "CNY", "¥63.8M", "6,380\xa0万元"),
        (Decimal(612480), "CNY", "¥612,480", "¥612,480"),
        (Decimal(1_250_000_000), "CNY", "¥1.3B", "12.50\xa0亿元"),
        (Decimal(-2_000_000), "CNY", "−¥2.0M", "−200\xa0万元"),
        (Decimal(2_000_000), "USD", "$2.0M", "200\xa0万美元"),
        (Decimal(2_000_000), "SEK", "SEK\xa02.0M", "200\xa0万 SEK"),
        (None, "CNY", "–", "–"),
    ],
)
def test_money_is_short_in_each_language(amount, currency, english, chinese):
    assert display.money(amount, currency, "en") == english
    assert display.money(amount, currency, "zh-hans") == chinese


def test_names_stand_one_after_the_other() -> None:
    assert display.listed(["Finance", "Executive"], "en") == "Finance, Executive"
    assert display.listed(["财务", "高管"], "zh-hans") == "财务、高管"


def test_a_statement_shows_money_to_the_cent():
    assert display.money_exact(Decimal(612480), "CNY") == "¥612,480.00"
    assert display.money_exact(Decimal(-249950), "CNY") == "−¥249,950.00"


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (Decimal("0.032"), "%", "3.2%"),
        (Decimal("16.000000"), "h", "16\xa0h"),
        (Decimal(1164), "CNY", "¥1,164"),
        (Decimal("580.000000"), "contracts", "580"),
        (Decimal("74.333333333"), "", "74.33"),
        (None, "%", "–"),
    ],
)
def test_a_kpi_figure_is_written_in_its_unit(value, unit, written):
    assert display.quantity(value, unit) == written


@pytest.mark.parametrize(
    ("style", "english", "chinese"),
    [
        ("full", "12 Nov 2026", "2026年11月12日"),
        ("short", "12 Nov", "11月12日"),
        ("long", "Thursday, 12 November 2026", "2026年11月12日 星期四"),
        ("weekday", "Thu 12 Nov", "11月12日 周四"),
        ("month", "November 2026", "2026年11月"),
        ("m", "Nov", "11月"),
        ("moment", "12 Nov, 09:20", "11月12日 09:20"),
        ("stamp", "12 Nov 2026, 09:20", "2026年11月12日 09:20"),
        ("clock", "09:20", "09:20"),
        ("iso", "2026-11-12", "2026-11-12"),
    ],
)
def test_a_moment_is_written_as_each_language_writes_it(style, english, chinese):
    moment = datetime(2026, 11, 12, 9, 20, tzinfo=UTC)
    assert display.day(moment, style, "en") == english
    assert display.day(moment, style, "zh-hans") == chinese


def test_a_day_without_a_time_shows_no_clock():
    assert display.day(date(2026, 11, 12), "moment", "en") == "12 Nov"


def test_months_and_quarters_are_named():
    assert display.month_and_quarter(Month(2026, 10), "month", "en") == "October 2026"
    assert display.month_and_quarter(Month(2026, 10), "mon", "zh-hans") == "2026年10月"
    assert display.month_and_quarter(Quarter(2026, 3), "month", "en") == "Q3 2026"
    assert display.month_and_quarter(Quarter(2026, 3), "month", "zh-hans") == "2026年第三季度"
