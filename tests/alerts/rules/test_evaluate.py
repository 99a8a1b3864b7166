from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.condition import Condition, Observation
from alerts.rules.evaluate import Evaluation, State, evaluate
from prms.lib.periods import Month, Quarter

SLUMP = Condition(operator="<", threshold=Decimal("0.60"), periods=2)
DELAY = Condition(operator=">", threshold=Decimal("0.10"), clear_at=Decimal("0.08"), min_sample=Decimal(10))
COMPLAINTS = Condition(operator=">", threshold=Decimal("0.10"))
FIRST = Month(2025, 1)

Percents = Sequence[int | str | None]


def series(percents: Percents, sample: int | None = None) -> list[Observation[Month]]:
    """Return one observation a month from January 2025; None leaves the month out."""
    return [
        Observation(FIRST + place, Decimal(percent) / 100, None if sample is None else Decimal(sample))
        for place, percent in enumerate(percents)
        if percent is not None
    ]


def judged(condition: Condition, percents: Percents) -> Evaluation[Month]:
    return evaluate(condition=condition, series=series(percents), closed_through=FIRST + (len(percents) - 1))


def spans(evaluation: Evaluation[Month]) -> list[tuple[int, int, int | None]]:
    """Return (fired, last breach, cleared) of each episode as months from 1."""
    return [
        (
            episode.fired_at - FIRST + 1,
            episode.last - FIRST + 1,
            None if episode.cleared is None else episode.cleared.period - FIRST + 1,
        )
        for episode in evaluation.episodes
    ]


@pytest.mark.parametrize(
    ("percents", "state", "episodes"),
    [
        ([58], State.PENDING, []),
        ([58, 56], State.BREACHING, [(2, 2, None)]),
        ([58, 62, 56], State.PENDING, []),
        ([58, 60, 56], State.PENDING, []),
        ([58, 56, 55], State.BREACHING, [(2, 3, None)]),
        ([58, 56, 62], State.OK, [(2, 2, 3)]),
        ([58, 56, 62, 58, 56], State.BREACHING, [(2, 2, 3), (5, 5, None)]),
        ([91, 56], State.PENDING, []),
        ([91, 92], State.OK, []),
    ],
)
def test_two_bad_months_in_a_row_fire_and_a_third_is_the_same_episode(
    percents: Percents, state: State, episodes: list[tuple[int, int, int | None]]
) -> None:
    evaluation = judged(SLUMP, percents)
    assert (evaluation.state, spans(evaluation)) == (state, episodes)


@pytest.mark.parametrize(
    ("contracts", "fires"), [((290, 280), True), ((290, 310, 280), False), ((300, 280), False), ((299, 299), True)]
)
def test_the_slump_of_the_field_guide_is_judged_on_exact_attainment(contracts: tuple[int, ...], fires: bool) -> None:
    attained = [Observation(FIRST + place, Fraction(count, 500)) for place, count in enumerate(contracts)]
    evaluation = evaluate(condition=SLUMP, series=attained, closed_through=FIRST + (len(contracts) - 1))
    assert (evaluation.open_episode is not None) is fires


@pytest.mark.parametrize(
    ("percents", "state", "broken"),
    [
        ([58, None], State.PENDING, []),
        ([58, None, 56], State.BREACHING, []),
        ([58, None, None, 56], State.BREACHING, []),
        ([58, None, None, None], State.UNKNOWN, [4]),
        ([58, None, None, None, 56], State.PENDING, [4]),
        ([62, None], State.UNKNOWN, []),
        ([58, None, 62, None, 56], State.PENDING, []),
    ],
)
def test_a_missing_month_pauses_a_streak_and_three_break_it(
    percents: Percents, state: State, broken: list[int]
) -> None:
    evaluation = judged(SLUMP, percents)
    assert evaluation.state is state
    assert [period - FIRST + 1 for period in evaluation.broken] == broken


def test_missing_months_never_resolve_what_fires() -> None:
    evaluation = judged(SLUMP, [58, 56, None, None, None, None])
    assert evaluation.state is State.BREACHING
    assert evaluation.unknown == tuple(FIRST + place for place in range(2, 6))
    assert evaluation.broken == ()


def test_without_any_data_nothing_is_known() -> None:
    evaluation = evaluate(condition=SLUMP, series=[], closed_through=FIRST)
    assert (evaluation.state, evaluation.unknown, evaluation.last) == (State.UNKNOWN, (), None)


def test_what_a_rule_saw_is_its_evidence() -> None:
    evaluation = judged(SLUMP, [70, 58, 56])
    episode = evaluation.open_episode
    assert episode is not None
    assert [(str(seen.period), seen.value) for seen in episode.breaches] == [
        ("2025-02", Decimal("0.58")),
        ("2025-03", Decimal("0.56")),
    ]
    assert judged(SLUMP, [70, 58]).streak == (Observation(Month(2025, 2), Decimal("0.58")),)


@pytest.mark.parametrize(
    ("percents", "episodes"),
    [
        ([10], []),
        (["10.1"], [(1, 1, None)]),
        ([11, 9], [(1, 1, None)]),
        ([11, "8.1"], [(1, 1, None)]),
        ([11, 8], [(1, 1, 2)]),
        ([11, 9, 12, 7], [(1, 3, 4)]),
        ([9], []),
    ],
)
def test_a_rule_with_hysteresis_clears_only_at_its_lower_mark(
    percents: Percents, episodes: list[tuple[int, int, int | None]]
) -> None:
    assert spans(judged(DELAY, percents)) == episodes


@pytest.mark.parametrize(
    ("percents", "episodes"), [([59, 60, 64, 65], [(1, 1, 4)]), ([60], []), ([59, "64.9"], [(1, 1, None)])]
)
def test_hysteresis_of_a_falling_measure_lies_above_its_threshold(
    percents: Percents, episodes: list[tuple[int, int, int | None]]
) -> None:
    low = Condition(operator="<", threshold=Decimal("0.60"), clear_at=Decimal("0.65"))
    assert spans(judged(low, percents)) == episodes


@pytest.mark.parametrize(("sample", "state"), [(9, State.UNKNOWN), (10, State.BREACHING), (None, State.BREACHING)])
def test_a_rate_on_too_few_cases_is_unknown(sample: int | None, state: State) -> None:
    evaluation = evaluate(condition=DELAY, series=series([20], sample=sample), closed_through=FIRST)
    assert evaluation.state is state


@pytest.mark.parametrize(
    ("operator", "percent", "breaches"),
    [(">", 10, False), (">=", 10, True), ("<", 10, False), ("<=", 10, True), (">", 11, True), ("<", 9, True)],
)
def test_a_value_on_the_threshold_breaches_only_where_the_comparison_says_so(
    operator: str, percent: int, breaches: bool
) -> None:
    condition = Condition(operator=operator, threshold=Decimal("0.10"))
    assert (judged(condition, [percent]).state is State.BREACHING) is breaches


def test_one_month_of_complaints_is_enough() -> None:
    assert spans(judged(COMPLAINTS, [9, 11])) == [(2, 2, None)]


def test_months_that_are_not_closed_are_not_judged() -> None:
    evaluation = evaluate(condition=SLUMP, series=series([58, 56]), closed_through=FIRST)
    assert (evaluation.state, evaluation.episodes) == (State.PENDING, ())


def test_what_was_resolved_by_hand_counts_towards_no_new_streak() -> None:
    after_second = evaluate(condition=SLUMP, series=series([58, 56, 55]), closed_through=FIRST + 2, after=FIRST + 1)
    assert (after_second.state, len(after_second.streak)) == (State.PENDING, 1)


def test_quarters_and_survey_rounds_are_judged_like_months() -> None:
    quarters = [Observation(Quarter(2025, 4), Decimal("0.4")), Observation(Quarter(2026, 1), Decimal("0.4"))]
    below_half = Condition(operator="<", threshold=Decimal("0.5"), periods=2)
    assert evaluate(condition=below_half, series=quarters, closed_through=Quarter(2026, 1)).state is State.BREACHING
    rounds = [Observation(number, Decimal(change)) for number, change in ((2, -1), (3, -2))]
    falling = Condition(operator="<", threshold=0, periods=2)
    assert evaluate(condition=falling, series=rounds, closed_through=3).state is State.BREACHING


percents_or_gaps = st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=120)), min_size=1, max_size=30)


@given(percents=percents_or_gaps, periods=st.integers(min_value=1, max_value=4))
def test_an_episode_has_at_least_its_streak_and_only_breaches(percents: Percents, periods: int) -> None:
    condition = Condition(operator="<", threshold=Decimal("0.60"), periods=periods)
    evaluation = judged(condition, percents)
    for episode in evaluation.episodes:
        assert len(episode.breaches) >= periods
        assert episode.breaches[periods - 1].period == episode.fired_at
        assert all(seen.value is not None and seen.value < Decimal("0.60") for seen in episode.breaches)
    assert (evaluation.open_episode is not None) is (evaluation.state is State.BREACHING)
    assert len(evaluation.streak) < periods


@given(percents=percents_or_gaps)
def test_judging_twice_changes_nothing(percents: Percents) -> None:
    assert judged(SLUMP, percents) == judged(SLUMP, list(percents))
