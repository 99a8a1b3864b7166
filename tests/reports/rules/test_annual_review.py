from datetime import date
from decimal import Decimal

import pytest

from reports.rules.annual_review import (
    DueStatus,
    ReviewFacts,
    Step,
    SurveyMean,
    YearResult,
    proposals,
    review_due,
    spread,
)

START, TODAY = date(2024, 3, 1), date(2026, 3, 10)


def years(*units: str | None, target: str | None = "6800") -> list[YearResult]:
    known = None if target is None else Decimal(target)
    return [
        YearResult(number, None if said is None else Decimal(said), known) for number, said in enumerate(units, start=1)
    ]


def rounds(*means: str, last: date = date(2026, 2, 1)) -> list[SurveyMean]:
    return [
        SurveyMean(date(last.year, last.month, last.day + place), Decimal(mean)) for place, mean in enumerate(means)
    ]


def steps(**facts: object) -> list[Step]:
    return [proposal.step for proposal in proposals(facts=ReviewFacts(**facts), today=TODAY)]


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ([], []),
        (["6801"], [Step.RAISE_COMMISSION]),
        (["6800"], []),
        (["6799"], []),
        (["6799", "6799"], [Step.LOWER_TARGET]),
        (["6799", "6800"], []),
        (["6800", "6799"], []),
        (["3399", "3400"], [Step.LOWER_TARGET]),
        (["3400", "3399"], [Step.LOWER_TARGET]),
        (["3399", "3399"], [Step.END]),
        (["9000", "3399", "3399"], [Step.END]),
        (["3399", "3399", "9000"], [Step.RAISE_COMMISSION]),
        (["9000", None], []),
        (["3399", None], []),
        ([None, "3399"], []),
        (["3399", None, "3399"], []),
    ],
)
def test_the_volume_proposes_by_the_base_target(said: list[str | None], proposed: list[Step]) -> None:
    assert steps(years=years(*said)) == proposed


def test_without_a_base_target_volumes_propose_nothing() -> None:
    assert steps(years=years("1", "1", target=None)) == []


def test_commission_that_the_partner_pays_is_not_ours_to_raise() -> None:
    assert steps(years=years("6801"), pays_partner=False) == []


@pytest.mark.parametrize(
    ("means", "proposed"),
    [
        (["80", "80"], [Step.ADD_PRODUCTS]),
        (["79.99", "80"], []),
        (["80", "79.99"], []),
        (["10", "80", "80"], [Step.ADD_PRODUCTS]),
        (["95"], []),
        ([], []),
    ],
)
def test_high_satisfaction_in_two_rounds_proposes_products(means: list[str], proposed: list[Step]) -> None:
    assert steps(rounds=rounds(*means)) == proposed


@pytest.mark.parametrize(("last", "proposed"), [(date(2025, 3, 9), [Step.ADD_PRODUCTS]), (date(2025, 3, 8), [])])
def test_satisfaction_older_than_a_year_proposes_nothing(last: date, proposed: list[Step]) -> None:
    assert steps(rounds=rounds("90", "90", last=last)) == proposed


def test_a_proposal_names_the_facts_that_led_to_it() -> None:
    facts = ReviewFacts(years=years("9000", "6000", "6000"), rounds=rounds("70", "81", "82"))
    lower, products = proposals(facts=facts, today=TODAY)

    assert [year.number for year in lower.years] == [2, 3]
    assert [row.mean for row in products.rounds] == [81, 82]


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2024, 1, 1), (1, date(2025, 3, 1), "ahead")),
        (START, (1, date(2025, 3, 1), "ahead")),
        (date(2025, 1, 29), (1, date(2025, 3, 1), "ahead")),
        (date(2025, 1, 30), (1, date(2025, 3, 1), "due")),
        (date(2025, 3, 1), (1, date(2025, 3, 1), "due")),
        (date(2025, 3, 2), (1, date(2025, 3, 1), "overdue")),
        (date(2025, 5, 30), (1, date(2025, 3, 1), "overdue")),
        (date(2025, 5, 31), (2, date(2026, 3, 1), "ahead")),
    ],
)
def test_a_review_is_due_every_twelve_months(today: date, due: tuple[int, date, str]) -> None:
    found = review_due(starts_on=START, ends_on=None, answered_on=None, today=today)

    assert found is not None
    assert (found.year, found.on, found.status) == due


@pytest.mark.parametrize(
    ("answered_on", "status"),
    [
        (date(2025, 1, 29), DueStatus.OVERDUE),
        (date(2025, 1, 30), DueStatus.AHEAD),
        (date(2025, 3, 4), DueStatus.AHEAD),
    ],
)
def test_an_amendment_signed_about_the_day_holds_the_review(answered_on: date, status: DueStatus) -> None:
    found = review_due(starts_on=START, ends_on=None, answered_on=answered_on, today=date(2025, 3, 5))

    assert found is not None
    assert found.status == status


def test_a_review_of_the_29th_of_february_falls_on_the_28th_and_comes_back() -> None:
    days = [
        review_due(starts_on=date(2024, 2, 29), ends_on=None, answered_on=None, today=today)
        for today in (date(2025, 2, 28), date(2028, 2, 28))
    ]

    assert [due.on for due in days if due] == [date(2025, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(("ends_on", "is_due"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_no_review_is_due_after_the_term(ends_on: date, is_due: bool) -> None:
    found = review_due(starts_on=START, ends_on=ends_on, answered_on=None, today=date(2024, 6, 1))

    assert (found is not None) is is_due


def test_scores_lie_between_their_lowest_and_highest() -> None:
    found = spread([Decimal(total) for total in ("90", "90", "93", "100", "101", "102")])

    assert found is not None
    assert (found.mean, found.lowest, found.highest, found.trend) == (96, 90, 102, 10)


def test_few_scores_have_no_trend_and_none_have_nothing() -> None:
    found = spread([Decimal(90)] * 5)

    assert found is not None
    assert found.trend is None
    assert spread([]) is None
