from decimal import Decimal

from alerts.rules.condition import Condition, Observation
from alerts.rules.evaluate import State, evaluate
from alerts.rules.series import changes

FALLING = Condition(operator="<", threshold=0, periods=2)


def rounds(*means: str | None) -> list[Observation[int]]:
    return [Observation(number, None if mean is None else Decimal(mean)) for number, mean in enumerate(means, start=1)]


def state(*means: str | None) -> State:
    return evaluate(condition=FALLING, series=changes(rounds(*means)), closed_through=len(means)).state


def test_a_survey_that_falls_twice_in_a_row_fires() -> None:
    assert state("4.2", "4.0", "3.9") is State.BREACHING
    assert state("4.2", "4.0", "4.0") is State.OK
    assert state("4.2", "4.0") is State.PENDING


def test_a_round_without_answers_has_no_change_before_or_after_it() -> None:
    assert [change.value for change in changes(rounds("4.2", None, "3.9", "3.8"))] == [None, None, Decimal("-0.1")]


def test_the_first_round_has_nothing_to_fall_from() -> None:
    assert changes(rounds("4.2")) == []
