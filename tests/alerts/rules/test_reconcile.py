from collections.abc import Sequence
from decimal import Decimal

import pytest

from alerts.rules.condition import Condition, Observation
from alerts.rules.evaluate import evaluate
from alerts.rules.reconcile import Finding, Verdict, reconcile
from prms.lib.periods import Month

SLUMP = Condition(operator="<", threshold=Decimal("0.60"), periods=2)
FIRST = Month(2025, 1)


def findings(
    percents: Sequence[int | None], open_span: tuple[int, int] | None = None, judged_through: int | None = None
) -> list[Finding[Month]]:
    """Judge one month a percent from January 2025; spans count months from 1."""
    observations = [
        Observation(FIRST + place, Decimal(percent) / 100)
        for place, percent in enumerate(percents)
        if percent is not None
    ]
    evaluation = evaluate(condition=SLUMP, series=observations, closed_through=FIRST + (len(percents) - 1))
    return reconcile(
        evaluation=evaluation,
        open_span=None if open_span is None else (FIRST + (open_span[0] - 1), FIRST + (open_span[1] - 1)),
        judged_through=None if judged_through is None else FIRST + (judged_through - 1),
    )


@pytest.mark.parametrize(
    ("percents", "open_span", "judged_through", "verdicts"),
    [
        ([91, 92], None, None, []),
        ([58], None, None, []),
        ([58, 56], None, 1, [Verdict.FIRED]),
        ([58, 56], (1, 2), 2, [Verdict.STILL]),
        ([58, 56, 55], (1, 2), 2, [Verdict.STILL]),
        ([58, 56, None], (1, 2), 2, [Verdict.UNKNOWN]),
        ([58, 56, 62], (1, 2), 2, [Verdict.CLEARED]),
        ([91, 56], (1, 2), 2, [Verdict.CORRECTED]),
        ([91, 56, 55], (1, 2), 2, [Verdict.STILL]),
        ([58, 91, 70, 58, 56], (1, 2), 4, [Verdict.CORRECTED, Verdict.FIRED]),
        ([58, 56, 62, 58, 56], (1, 2), 2, [Verdict.CLEARED, Verdict.FIRED]),
        ([58, 56, 62, 58, 56, 70], None, None, [Verdict.PASSED, Verdict.PASSED]),
        ([58, 56, 62, 58, 56, 70], None, 3, [Verdict.PASSED]),
        ([58, 56, 62, 58, 56, 70], (1, 2), 2, [Verdict.CLEARED, Verdict.PASSED]),
        ([58, 56, 62], None, 3, []),
    ],
)
def test_an_evaluation_says_what_becomes_of_the_incident(
    percents: Sequence[int | None],
    open_span: tuple[int, int] | None,
    judged_through: int | None,
    verdicts: list[Verdict],
) -> None:
    assert [finding.verdict for finding in findings(percents, open_span, judged_through)] == verdicts


def test_a_third_bad_month_belongs_to_the_same_incident() -> None:
    (finding,) = findings([58, 56, 55], open_span=(1, 2), judged_through=2)
    assert finding.is_new_breach
    assert finding.episode is not None
    assert (finding.episode.first, finding.episode.last) == (Month(2025, 1), Month(2025, 3))


def test_looking_again_finds_nothing_new() -> None:
    (finding,) = findings([58, 56], open_span=(1, 2), judged_through=2)
    assert not finding.is_new_breach


def test_a_breach_that_a_correction_removed_has_no_episode_left() -> None:
    (finding,) = findings([91, 56], open_span=(1, 2), judged_through=2)
    assert (finding.verdict, finding.episode) == (Verdict.CORRECTED, None)
