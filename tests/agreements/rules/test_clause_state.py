from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from agreements.rules.clause_state import (
    ClauseFacts,
    ClauseState,
    Flow,
    Quarter,
    QuarterOfPromises,
    Round,
    Watched,
    clause_states,
)
from agreements.rules.exit_clause import ExitTerms, QuarterVolume

TERMS = ExitTerms()
ENDS = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))


def state_of(clause: Watched, facts: ClauseFacts, terms: ExitTerms = TERMS) -> ClauseState:
    return next(state for state in clause_states(facts=facts, terms=terms) if state.clause is clause)


def volumes(units: Sequence[int | None], base: int) -> ClauseFacts:
    sold = [QuarterVolume(None if one is None else Decimal(one), Decimal(base)) for one in units]
    return ClauseFacts(quarters=[Quarter(day, volume) for day, volume in zip(ENDS, sold, strict=False)])


@pytest.mark.parametrize(
    ("units", "base", "status", "needs", "fired_on"),
    [
        ([], 5000, "armed", 2, None),
        ([624], 5000, "counting", 1, None),
        ([624, 624], 5000, "fired", 0, date(2025, 6, 30)),
        ([624, 625], 5000, "armed", 2, None),
        ([600, 1499], 12000, "fired", 0, date(2025, 6, 30)),
        ([600, 1500], 12000, "armed", 2, None),
        ([624, None, 624], 5000, "fired", 0, date(2025, 9, 30)),
        ([624, 624, 700], 5000, "armed", 2, None),
        ([624, 624, 600, 500], 5000, "fired", 0, date(2025, 6, 30)),
    ],
)
def test_two_quarters_in_a_row_below_half_the_base_target_fire(units, base, status, needs, fired_on) -> None:
    state = state_of(Watched.UNDERPERFORMANCE, volumes(units, base))

    assert (state.status, state.needs, state.fired_on) == (status, needs, fired_on)


def test_a_quarter_says_its_limit() -> None:
    (reading,) = state_of(Watched.UNDERPERFORMANCE, volumes([624], 5000)).readings

    assert (reading.on, reading.actual, reading.limit, reading.counts) == (ENDS[0], 624, 625, True)


@pytest.mark.parametrize(
    ("missed", "status", "fired_on"),
    [
        ([1, 2], "fired", date(2025, 6, 30)),
        ([1, 0, 1], "counting", None),
        ([1, None, 1], "fired", date(2025, 9, 30)),
        ([0, 0], "armed", None),
    ],
)
def test_missed_milestones_count_by_quarters_in_a_row(missed, status, fired_on) -> None:
    facts = ClauseFacts(promises=[QuarterOfPromises(day, count) for day, count in zip(ENDS, missed, strict=False)])

    state = state_of(Watched.MISSED_MILESTONES, facts)

    assert (state.status, state.fired_on) == (status, fired_on)


@pytest.mark.parametrize(
    ("means", "status", "needs", "fired_on"),
    [
        ([], "armed", 2, None),
        ([80], "armed", 2, None),
        ([80, 79], "counting", 1, None),
        ([80, 79, 78], "fired", 0, date(2025, 9, 30)),
        ([80, 79, 79], "armed", 2, None),
        ([80, 82, 81], "counting", 1, None),
    ],
)
def test_satisfaction_that_falls_twice_in_a_row_fires(means, status, needs, fired_on) -> None:
    facts = ClauseFacts(rounds=[Round(day, Decimal(mean)) for day, mean in zip(ENDS, means, strict=False)])

    state = state_of(Watched.FALLING_SURVEYS, facts)

    assert (state.status, state.needs, state.fired_on) == (status, needs, fired_on)


CAPPED = ExitTerms(stop_loss_cap=Decimal(1_000_000))


def test_the_worked_outlay_is_above_its_cap() -> None:
    flows = [Flow(ENDS[0], cost=Decimal(2_000_000)), Flow(ENDS[1], income=Decimal(230_000))]

    state = state_of(Watched.STOP_LOSS, ClauseFacts(flows=flows), CAPPED)

    assert (state.status, state.fired_on) == ("fired", ENDS[0])
    assert state.readings[-1].actual == 1_770_000
    assert state.return_on_investment == Decimal("-0.885000")


@pytest.mark.parametrize(("cost", "status"), [("1000000.00", "armed"), ("1000000.01", "fired")])
def test_exactly_at_the_cap_nothing_has_fired(cost: str, status: str) -> None:
    state = state_of(Watched.STOP_LOSS, ClauseFacts(flows=[Flow(ENDS[0], cost=Decimal(cost))]), CAPPED)

    assert state.status == status


def test_income_that_comes_later_disarms_and_the_day_counts_anew() -> None:
    flows = [
        Flow(ENDS[0], cost=Decimal(1_200_000)),
        Flow(ENDS[1], income=Decimal(400_000)),
        Flow(ENDS[2], cost=Decimal(300_000)),
    ]

    state = state_of(Watched.STOP_LOSS, ClauseFacts(flows=flows), CAPPED)

    assert state.fired_on == ENDS[2]


def test_without_a_cap_there_is_no_stop_loss() -> None:
    assert Watched.STOP_LOSS not in {state.clause for state in clause_states(facts=ClauseFacts(), terms=TERMS)}
