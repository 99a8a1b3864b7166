from datetime import date

import pytest

from agreements.rules.exit_clause import ExitTerms
from agreements.rules.exit_plan import (
    BEFORE_END,
    ExitSpan,
    PlannedStage,
    StageKind,
    drops_at_end,
    entitlement_after,
    entitlement_steps,
    plan_stages,
)

START = date(2025, 8, 31)


def points(stages: list[PlannedStage]) -> list[int | None]:
    return [stage.points for stage in stages]


@pytest.mark.parametrize(("steps", "left"), [(0, 100), (1, 90), (6, 40), (10, 0), (12, 0)])
def test_ten_points_of_the_original_go_each_month(steps: int, left: int) -> None:
    assert entitlement_after(original=100, steps=steps) == left


def test_a_plan_of_ten_months_goes_down_evenly() -> None:
    steps = entitlement_steps(original=100, starts_on=START, ends_on=date(2026, 8, 31))

    assert points(steps) == [90, 80, 70, 60, 50, 40, 30, 20, 10, 0]
    assert steps[-1].due_on == date(2026, 6, 30)
    assert drops_at_end(original=100, stages=steps) == 0


def test_a_shorter_plan_drops_the_rest_on_its_last_day() -> None:
    steps = entitlement_steps(original=100, starts_on=START, ends_on=date(2026, 2, 28))

    assert points(steps) == [90, 80, 70, 60, 50, 0]
    assert [stage.due_on for stage in steps][-2:] == [date(2026, 1, 31), date(2026, 2, 28)]
    assert drops_at_end(original=100, stages=steps) == 40


def test_a_tenth_is_of_the_original_not_of_a_hundred() -> None:
    assert points(entitlement_steps(original=80, starts_on=START, ends_on=date(2026, 9, 30)))[:3] == [72, 64, 56]


def test_what_ends_at_once_drops_everything_the_same_day() -> None:
    steps = entitlement_steps(original=100, starts_on=START, ends_on=START)

    assert steps == [PlannedStage(StageKind.ENTITLEMENT, START, 0)]


def test_the_plan_has_every_stage_by_its_day() -> None:
    span = ExitSpan(starts_on=START, ends_on=date(2026, 2, 28), original=100, has_buffer=True)

    stages = plan_stages(span=span, terms=ExitTerms())

    days = {stage.kind: stage.due_on for stage in stages if stage.points is None}
    assert days == {
        StageKind.ASSESSMENT: START,
        StageKind.CUSTOMERS_TOLD: START,
        StageKind.AFTER_SALES: START,
        StageKind.STAFF: date(2026, 2, 28),
        StageKind.BRAND: date(2026, 2, 28),
        StageKind.DATA_DESTRUCTION: date(2026, 3, 30),
        StageKind.SETTLEMENT: date(2026, 3, 30),
    }
    assert [stage.due_on for stage in stages] == sorted(stage.due_on for stage in stages)


def test_who_leaves_of_its_own_will_recommends_alternatives_before_the_end() -> None:
    span = ExitSpan(starts_on=START, ends_on=date(2026, 2, 28), original=100, has_buffer=True, has_transition=True)

    stages = {stage.kind: stage.due_on for stage in plan_stages(span=span, terms=ExitTerms())}

    assert stages[StageKind.TRANSITION] == date(2026, 2, 28)
    assert StageKind.TRANSITION in BEFORE_END


def test_after_a_breach_legal_claims_and_nobody_assesses() -> None:
    span = ExitSpan(starts_on=START, ends_on=START, original=100, has_buffer=False)

    kinds = {stage.kind for stage in plan_stages(span=span, terms=ExitTerms())}

    assert StageKind.CLAIM in kinds
    assert StageKind.ASSESSMENT not in kinds
