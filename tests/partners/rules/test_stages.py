from itertools import pairwise

import pytest

from partners.rules.stages import MOVES, Stage, check_move

PATH = ["identified", "screened", "nda_signed", "due_diligence", "pilot", "negotiation", "active", "exiting"]


def codes(current: str, wanted: str, *, has_nda: bool = True, reason: str = "") -> list[str]:
    problems = check_move(current=current, wanted=wanted, has_nda_in_force=has_nda, reason=reason)
    assert all(problem.detail for problem in problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(("current", "wanted"), list(pairwise(PATH)))
def test_a_partnership_moves_one_stage_at_a_time(current: str, wanted: str) -> None:
    assert codes(current, wanted) == []


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        ("exiting", "ended"),
        ("exiting", "ecosystem"),
        ("exiting", "active"),
        ("ended", "identified"),
        ("ecosystem", "identified"),
        ("dropped", "identified"),
    ],
)
def test_an_exit_may_end_in_recovery_and_the_gone_may_re_enter(current: str, wanted: str) -> None:
    assert codes(current, wanted) == []


@pytest.mark.parametrize(
    ("current", "wanted"),
    [("identified", "active"), ("active", "ended"), ("ended", "active"), ("pilot", "screened"), ("active", "dropped")],
)
def test_a_move_that_skips_or_goes_back_is_refused(current: str, wanted: str) -> None:
    assert codes(current, wanted) == ["move_not_allowed"]


def test_a_refusal_names_the_moves_that_are_possible() -> None:
    (problem,) = check_move(current="identified", wanted="active", has_nda_in_force=True)
    assert problem.detail == "From “identified” a partner cannot move to “active”. Possible: screened, dropped."


@pytest.mark.parametrize("current", PATH[:6])
def test_a_candidate_is_dropped_from_any_early_stage_with_a_reason(current: str) -> None:
    assert codes(current, "dropped", reason="No capacity until 2027") == []
    assert codes(current, "dropped", reason="  ") == ["reason_required"]


def test_due_diligence_waits_for_an_nda_in_force() -> None:
    assert codes("nda_signed", "due_diligence", has_nda=False) == ["nda_required"]


def test_staying_is_no_move() -> None:
    assert codes("active", "active") == ["stage_unchanged"]


def test_an_unknown_stage_is_an_error() -> None:
    with pytest.raises(ValueError, match="married"):
        codes("active", "married")


def test_every_stage_has_a_way_on() -> None:
    assert set(MOVES) == set(Stage)
    assert all(MOVES.values())
