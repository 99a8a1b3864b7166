"""What closing a month would come to, asked before it is done: the same reading and the same rule, no writing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from evaluations.models import KpiMonthMark
from evaluations.services.card_inputs import CardInputs, read_inputs
from evaluations.services.card_store import plan_cards
from evaluations.services.cards import Skip, assess
from evaluations.services.closing import require_over
from evaluations.services.guards import require_role
from prms.lib.periods import Month


@dataclass(frozen=True, slots=True)
class Gap:
    """A partner that would be scored although KPIs with a target have no data in the month."""

    partner_id: int
    kpi_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A card that stands and would come out otherwise; `status` is what it is now."""

    partner_id: int
    before: Decimal
    after: Decimal
    grade: str
    status: str


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """Cards by what a close would do with them, and what stands in the way."""

    month: Month
    scored: int
    counts: Mapping[str, int]
    skips: Sequence[Skip]
    gaps: Sequence[Gap]
    missing_by_kpi: Mapping[str, int]
    changes: Sequence[Change]
    is_adding_up: bool

    @property
    def changes_nothing(self) -> bool:
        """Whether every card would stay as it is."""
        return not any(count for name, count in self.counts.items() if name != "unchanged")


def preview_close(*, month: Month, by: User | None, now: datetime) -> ClosePreview:
    """Say what closing the month would do now. Raises MonthNotOver before the month has ended.

    Measurements that came in the last seconds may not be added up yet; then `is_adding_up` says so.
    """
    require_role("months.close", by=by)
    require_over(month, now)
    inputs = read_inputs(month=month)
    assessed = assess(inputs)
    sheet = plan_cards(month=month, cards=assessed.cards, partner_ids=None, kept=assessed.failed, by=by, now=now)
    scored = {card.partner_id for card in assessed.cards}
    gaps = [gap for gap in _gaps(inputs) if gap.partner_id in scored]
    return ClosePreview(
        month=month,
        scored=len(assessed.cards),
        counts=sheet.counts,
        skips=assessed.skips,
        gaps=gaps,
        missing_by_kpi=Counter(code for gap in gaps for code in gap.kpi_codes),
        changes=[Change(new.partner_id, old.total, new.total, new.grade, old.status) for new, old in sheet.changes],
        is_adding_up=KpiMonthMark.objects.to_aggregate().exists(),
    )


def _gaps(inputs: CardInputs) -> list[Gap]:
    gaps = []
    for partner_id, targets in inputs.by_partner():
        missing = [inputs.kpis[row[1]].code for row in targets if (partner_id, row[1]) not in inputs.actuals]
        if missing:
            gaps.append(Gap(partner_id, tuple(missing)))
    return gaps
