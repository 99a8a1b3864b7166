"""Scores a month: one read of the database, the pure rule over its values, one write of what differs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import structlog

from accounts.models import User
from accounts.services import audit
from evaluations.models import KpiMonthMark, MonthCloseSkip, Scorecard
from evaluations.rules.scoring import Outcome, score_card
from evaluations.services.card_inputs import CardInputs, TargetRow, read_inputs
from evaluations.services.card_store import NewCard, NewLine, Written, write_cards
from prms.lib.periods import Month

Reason = MonthCloseSkip.Reason

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Skip:
    """A partner without a card in the month, and why."""

    partner_id: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The cards that a month's inputs come to, and who gets none."""

    cards: list[NewCard]
    skips: list[Skip]

    @property
    def failed(self) -> set[int]:
        """The partners whose earlier draft is kept, since they could not be scored."""
        return {skip.partner_id for skip in self.skips if skip.reason == Reason.ERROR}


@dataclass(frozen=True, slots=True)
class MonthScores:
    """What scoring a month came to: cards by what was done with them, and who has none."""

    written: Written
    skips: list[Skip] = field(default_factory=list)


def score_month(
    *, month: Month, by: User | None, now: datetime, partner_ids: Collection[int] | None = None
) -> MonthScores:
    """Score all partners that have targets in the month, or some; cards that come out the same stay untouched.

    Reads and writes in a fixed number of statements. The caller holds the lock of aggregation.
    """
    assessed = assess(read_inputs(month=month, partner_ids=partner_ids))
    written = write_cards(
        month=month, cards=assessed.cards, partner_ids=partner_ids, kept=assessed.failed, by=by, now=now
    )
    return MonthScores(written, assessed.skips)


def assess(inputs: CardInputs) -> Assessed:
    """Return what the inputs are worth; nothing is read or written."""
    cards: list[NewCard] = []
    skips = [Skip(partner_id, Reason.NO_TARGETS) for partner_id in inputs.without_targets]
    for partner_id, targets in inputs.by_partner():
        outcome = _score_safely(inputs, partner_id, list(targets))
        if isinstance(outcome, NewCard):
            cards.append(outcome)
        else:
            skips.append(outcome)
    return Assessed(cards, skips)


def rescore_months(*, partners: Mapping[Month, Collection[int]], now: datetime) -> None:
    """Score partners of closed months again, oldest month first, and leave an audit row for what changed."""
    for month in sorted(partners):
        written = score_month(month=month, by=None, now=now, partner_ids=partners[month]).written
        if written.changed_ids:
            note_changed_scores(month=month, now=now)
            audit.record_batch(
                action="scorecards.rescored",
                by=None,
                model=Scorecard,
                count=len(written.changed_ids),
                keys=written.changed_ids,
                changes={"month": str(month), **written.counts},
            )


def note_changed_scores(*, month: Month, now: datetime) -> None:
    """Mark that scorecards of the month changed; there is nothing to aggregate in that."""
    KpiMonthMark.objects.create(kpi=None, month=month.first_day, aggregated_at=now)


def _score_safely(inputs: CardInputs, partner_id: int, targets: list[TargetRow]) -> NewCard | Skip:
    try:
        return _score(inputs, partner_id, targets)
    except Exception as error:  # one partner that cannot be scored never stops the others
        log.exception("partner_not_scored", partner_id=partner_id)
        return Skip(partner_id, Reason.ERROR, f"{type(error).__name__}: {error}"[:300])


def _score(inputs: CardInputs, partner_id: int, targets: list[TargetRow]) -> NewCard | Skip:
    card = score_card(_line_inputs(inputs, targets))
    if card.total is None:
        return Skip(partner_id, _REASONS[card.outcome], _missing(inputs, targets))
    lines = [
        NewLine(kpi_id, target, line.actual, line.score, weight, line.no_data)
        for (_, kpi_id, target, weight, _), line in zip(targets, card.lines, strict=True)
    ]
    grade = inputs.bands.grade_of(card.total)
    return NewCard(partner_id, card.total, grade, lines, _fingerprint(lines, f"{card.total} {grade}"))


def _line_inputs(inputs: CardInputs, targets: Iterable[TargetRow]) -> Iterator[tuple]:
    for partner_id, kpi_id, target, weight, own_curve in targets:
        key = (partner_id, kpi_id)
        yield (
            inputs.rule_of(kpi_id, own_curve),
            target,
            weight,
            inputs.actuals.get(key),
            *inputs.earlier.get(key, (None, 0)),
        )


def _missing(inputs: CardInputs, targets: Iterable[TargetRow]) -> str:
    """Return the codes of the KPIs without data, for the list of skipped partners."""
    missing = [inputs.kpis[row[1]].code for row in targets if (row[0], row[1]) not in inputs.actuals]
    return ", ".join(missing)[:300]


def _fingerprint(lines: Iterable[NewLine], total: str) -> str:
    facts = [f"{line[0]} {line[1]} {line[2]} {line[3]} {line[4]} {line[5]}" for line in lines]
    return sha256("\n".join([total, *facts]).encode()).hexdigest()


_REASONS = {
    Outcome.NO_TARGETS: Reason.NO_TARGETS.value,
    Outcome.NO_DATA: Reason.NO_DATA.value,
    Outcome.HELD: Reason.HELD.value,
}
