"""How all partners of a scope stand in the last month that was scored."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, F, QuerySet, Subquery
from django.db.models.functions import Abs

from evaluations.models import Scorecard
from evaluations.models.grade_band import Grade
from partners.models import Partner
from prms.lib.money import round_half_up
from prms.lib.periods import Month
from reports.charts import StripPoint
from reports.read.scope import Scope

# Above so many partners the strip becomes a table of counts.
MOST_ON_THE_STRIP = 150
MOVERS = 5
HISTORY_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """One partner's place: its total, and how it got there."""

    partner: Partner
    total: Decimal
    grade: str
    change: Decimal | None
    history: list[Decimal | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lane:
    level: str
    points: list[StripPoint]


@dataclass(frozen=True, slots=True)
class GradeCount:
    grade: str
    count: int


@dataclass(frozen=True, slots=True)
class LevelCounts:
    level: str
    excellent: int
    good: int
    acceptable: int
    poor: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The standings of a month: drawn one by one, or counted per level where there are many."""

    month: date | None
    partners: int
    total: Decimal | None
    change: Decimal | None
    levels: list[LevelCounts]
    rows: list[Standing]

    @property
    def is_large(self) -> bool:
        """Whether the partners are too many to be drawn one by one."""
        return self.partners > MOST_ON_THE_STRIP

    @property
    def lanes(self) -> list[Lane]:
        """One lane per level, with the partners on it."""
        return [Lane(level, [_point(row) for row in self.rows if row.partner.level == level]) for level in "SABC"]

    @property
    def counts(self) -> list[GradeCount]:
        """How many partners have each grade, best first."""
        return [GradeCount(grade, self.count_of(grade)) for grade in Grade.values]

    def count_of(self, grade: str) -> int:
        """Return how many partners have the grade."""
        return sum(getattr(row, grade) for row in self.levels)

    @property
    def excellent(self) -> int:
        """How many are excellent."""
        return self.count_of(Grade.EXCELLENT)

    @property
    def good(self) -> int:
        """How many are good."""
        return self.count_of(Grade.GOOD)

    @property
    def acceptable(self) -> int:
        """How many are acceptable."""
        return self.count_of(Grade.ACCEPTABLE)

    @property
    def poor(self) -> int:
        """How many are poor."""
        return self.count_of(Grade.POOR)


def portfolio_of(scope: Scope) -> Portfolio:
    """Read the standings of the newest month in one query; where the partners are many, count them in a second one."""
    found = scope.ask(_newest_cards)
    if not found:
        return Portfolio(None, 0, None, None, [], [])
    month = found[0].month
    if len(found) > MOST_ON_THE_STRIP:
        return _counted(scope.of(scope.cards).filter(month=month), month)
    rows = standings(found)
    counts = Counter((row.partner.level, row.grade) for row in rows)
    before = [row.total - row.change for row in rows if row.change is not None]
    return Portfolio(month, len(rows), *_mean_and_change([row.total for row in rows], before), _levels(counts), rows)


def _newest_cards(scope: Scope) -> QuerySet[Scorecard]:
    cards = scope.of(scope.cards)
    newest = cards.filter(month=Subquery(cards.order_by("-month").values("month")[:1]))
    return newest.select_related("partner").order_by("total", "partner__name")[: MOST_ON_THE_STRIP + 1]


def _counted(of_month: QuerySet[Scorecard], month: date) -> Portfolio:
    groups = of_month.values("partner__level", "grade").order_by()
    sums = list(
        groups.annotate(
            count=Count("id"), known=Count("previous_total"), mean=Avg("total"), before=Avg("previous_total")
        )
    )
    counts = Counter({(row["partner__level"], row["grade"]): row["count"] for row in sums})
    means = [Decimal(str(row["mean"])) for row in sums for _ in range(row["count"])]
    before = [Decimal(str(row["before"])) for row in sums for _ in range(row["known"])]
    return Portfolio(month, counts.total(), *_mean_and_change(means, before), _levels(counts), [])


def standings(cards: Iterable[Scorecard]) -> list[Standing]:
    """Return the partners of the cards with their totals, in the same order."""
    return [
        Standing(card.partner, card.total, card.grade, change_of(card.total, card.previous_total)) for card in cards
    ]


def biggest_moves(portfolio: Portfolio, cards: QuerySet[Scorecard]) -> list[Standing]:
    """Return the partners whose total moved most since the month before; asks only where they are many."""
    if portfolio.is_large and portfolio.month is not None:
        moved = cards.filter(month=portfolio.month).exclude(previous_total=None).exclude(total=F("previous_total"))
        by_change = moved.order_by(Abs(F("total") - F("previous_total")).desc(), "partner__name")
        return standings(by_change.select_related("partner")[:MOVERS])
    moved_rows = [row for row in portfolio.rows if row.change]
    return sorted(moved_rows, key=lambda row: -abs(row.change or Decimal(0)))[:MOVERS]


def with_history(rows: Sequence[Standing], past: Mapping[int, list[Decimal | None]]) -> list[Standing]:
    """Return the standings with the totals of the months before."""
    return [Standing(row.partner, row.total, row.grade, row.change, past[row.partner.pk]) for row in rows]


def histories(cards: QuerySet[Scorecard], partner_ids: Iterable[int], month: date) -> dict[int, list[Decimal | None]]:
    """Return twelve totals per partner, oldest first, None where a month has no card."""
    last = Month.of(month)
    months = [(last - back).first_day for back in range(HISTORY_MONTHS - 1, -1, -1)]
    ids = list(partner_ids)
    found = cards.filter(partner__in=ids, month__range=(months[0], months[-1])).order_by()
    totals = {(partner, at): total for partner, at, total in found.values_list("partner_id", "month", "total")}
    return {pk: [totals.get((pk, at)) for at in months] for pk in ids}


def change_of(total: Decimal, previous: Decimal | None) -> Decimal | None:
    """Return by how much a total moved; None without a month before."""
    return None if previous is None else total - previous


def _point(row: Standing) -> StripPoint:
    return StripPoint(row.total, row.grade, row.partner.display_name)


def _levels(counts: Counter[tuple[str, str]]) -> list[LevelCounts]:
    return [LevelCounts(level, **{grade: counts[level, grade] for grade in Grade.values}) for level in "SABC"]


def _mean_and_change(totals: Sequence[Decimal], before: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    if not totals:
        return None, None
    mean = round_half_up(sum(totals, Decimal(0)) / len(totals), 1)
    return mean, mean - round_half_up(sum(before, Decimal(0)) / len(before), 1) if before else None
