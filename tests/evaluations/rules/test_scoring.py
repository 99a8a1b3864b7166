from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.curves import build_curve
from evaluations.rules.scoring import LineInput, NoData, Outcome, ScoreRule, attainment, score_card
from prms.lib.money import round_half_up

HIGHER = ScoreRule()
COMPLAINTS = ScoreRule(build_curve([["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]]))
QUOTING_HOURS = ScoreRule(build_curve([["13.5", "120"], ["16", "115"], ["24", "100"], ["48", "0"]]))
FAILURES = ScoreRule(build_curve([["0.003", "120"], ["0.01", "100"], ["0.03", "0"]]))

SEED_MONTH = [
    (HIGHER, "500", "580", "116.00"),
    (HIGHER, "0.18", "0.192", "106.67"),
    (HIGHER, "70", "74", "105.71"),
    (COMPLAINTS, "0.05", "0.032", "110.00"),
    (QUOTING_HOURS, "24", "16", "115.00"),
    (FAILURES, "0.01", "0.003", "120.00"),
]


def line(actual: str | None, *, rule: ScoreRule = HIGHER, target: str = "100", weight: str = "1") -> LineInput:
    return LineInput(rule, Decimal(target), Decimal(weight), None if actual is None else Decimal(actual))


def lacking(policy: NoData, last: str | None = None, months_back: int = 0) -> LineInput:
    last_actual = None if last is None else Decimal(last)
    return LineInput(ScoreRule(no_data=policy), Decimal(100), Decimal(1), None, last_actual, months_back)


def test_the_seed_month_scores_as_the_field_guide_says() -> None:
    card = score_card(line(actual, rule=rule, target=target) for rule, target, actual, _ in SEED_MONTH)
    assert [str(scored.score) for scored in card.lines] == [expected for *_, expected in SEED_MONTH]
    assert (card.outcome, str(card.total)) == (Outcome.SCORED, "112.2")


@pytest.mark.parametrize(
    ("actual", "score"),
    [("-5", "0.00"), ("0", "0.00"), ("60", "60.00"), ("119.999", "120.00"), ("120", "120.00"), ("500", "120.00")],
)
def test_without_a_curve_the_score_is_the_attainment_capped_at_120(actual: str, score: str) -> None:
    assert str(score_card([line(actual)]).lines[0].score) == score


def test_a_rule_may_have_its_own_cap() -> None:
    assert score_card([line("180", rule=ScoreRule(cap=Decimal(150)))]).total == Decimal("150.0")


def test_weights_are_normalised_whatever_their_sum() -> None:
    card = score_card([line("120", weight="30"), line("60", weight="10.5")])
    assert card.total == round_half_up(Fraction(120 * 60 + 60 * 21, 81), 1) == Decimal("104.4")


def test_the_total_is_formed_from_unrounded_scores() -> None:
    # 3 × 100.045 shows as 100.05 each, whose mean would round to 100.1; the true total is 100.0.
    card = score_card([line("100.045")] * 3)
    assert [str(scored.score) for scored in card.lines] == ["100.05"] * 3
    assert str(card.total) == "100.0"


def test_a_total_exactly_between_two_tenths_goes_up_even_through_thirds() -> None:
    # 3 × 33.333… + 0.2 = 100.2 exactly, over 4 = 25.05; thirds cut off anywhere would give 25.0.
    third = line("1", target="3")
    assert score_card([third, third, third, line("0.2")]).total == Decimal("25.1")
    assert score_card([line("1", target="3", weight="3"), line("0.2")]).total == Decimal("25.1")


@pytest.mark.parametrize(
    ("lacking_line", "total", "shown"),
    [
        (lacking(NoData.SKIP), "90.0", (None, None, "skip")),
        (lacking(NoData.CARRY, "70", 1), "80.0", (Decimal(70), Decimal(70), "carry")),
        (lacking(NoData.CARRY, "70", 3), "80.0", (Decimal(70), Decimal(70), "carry")),
        (lacking(NoData.CARRY, "70", 4), "90.0", (None, None, "skip")),
        (lacking(NoData.CARRY), "90.0", (None, None, "skip")),
        (lacking(NoData.ZERO), "45.0", (None, Decimal(0), "zero")),
    ],
)
def test_a_line_without_data_follows_its_policy(
    lacking_line: LineInput, total: str, shown: tuple[Decimal | None, Decimal | None, str]
) -> None:
    card = score_card([line("90"), lacking_line])
    assert card.total == Decimal(total)
    assert tuple(card.lines[1]) == shown


def test_a_line_with_data_never_falls_back() -> None:
    carried = LineInput(ScoreRule(no_data=NoData.CARRY), Decimal(100), Decimal(1), Decimal(0), Decimal(70), 1)
    assert score_card([carried]).lines[0] == (Decimal(0), Decimal(0), "")


def test_a_held_line_holds_the_card() -> None:
    card = score_card([line("90"), lacking(NoData.HOLD)])
    assert (card.outcome, card.total) == (Outcome.HELD, None)
    assert card.lines[1].no_data == "hold"


def test_a_card_without_any_data_or_target_has_no_total() -> None:
    assert score_card([lacking(NoData.SKIP), lacking(NoData.CARRY)])[:2] == (Outcome.NO_DATA, None)
    assert score_card([]) == (Outcome.NO_TARGETS, None, [])


def test_weights_and_targets_that_cannot_score_are_errors() -> None:
    with pytest.raises(ValueError, match="weight 0"):
        score_card([line("90", weight="0")])
    with pytest.raises(ValueError, match="target 0"):
        score_card([line("90", target="0")])


@pytest.mark.parametrize(
    ("actual", "target", "direction", "expected"),
    [
        ("290", "500", "higher", Fraction(58, 100)),
        ("310", "500", "higher", Fraction(62, 100)),
        ("0.03", "0.05", "lower", None),
        ("1", "0", "higher", None),
    ],
)
def test_attainment_exists_where_higher_is_better(
    actual: str, target: str, direction: str, expected: Fraction | None
) -> None:
    assert attainment(actual=Decimal(actual), target=Decimal(target), direction=direction) == expected


amounts = st.decimals(min_value=0, max_value=10**9, places=9)
positives = st.decimals(min_value="0.000001", max_value=10**9, places=6)


@given(lines=st.lists(st.tuples(amounts, positives, positives), min_size=1, max_size=40))
def test_the_total_is_the_exact_weighted_mean_rounded_once(lines: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    card = score_card([LineInput(HIGHER, target, weight, actual) for actual, target, weight in lines])
    exact = [min(Fraction(120), 100 * Fraction(actual) / Fraction(target)) for actual, target, _ in lines]
    weights = [Fraction(weight) for *_, weight in lines]
    mean = sum(score * weight for score, weight in zip(exact, weights, strict=True)) / sum(weights)
    assert card.total == round_half_up(mean, 1)
    assert [scored.score for scored in card.lines] == [round_half_up(score, 2) for score in exact]
