"""The scorecards of six quarters, read once, as totals of months and of quarters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q

from evaluations.models import Scorecard, ScorecardLine
from evaluations.rules.grading import Bands
from partners.models import Partner
from prms.lib.periods import Month, Quarter
from reports.rules.portfolio_score import portfolio_score, quarter_total, share
from reports.rules.span import Span

FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class Cards:
    """Totals and grades by partner and month; `partners` are all who are scored or work with us now."""

    span: Span
    bands: Bands
    partners: dict[int, Partner]
    months: dict[int, dict[Month, tuple[Decimal, str]]]
    totals: dict[tuple[int, Quarter], Decimal] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "totals", dict(self._quarter_totals()))

    def _quarter_totals(self) -> Iterator[tuple[tuple[int, Quarter], Decimal]]:
        for partner, known in self.months.items():
            for quarter in self.span.quarters:
                total = quarter_total(known[month][0] for month in quarter.months if month in known)
                if total is not None:
                    yield (partner, quarter), total

    def total(self, partner: int, quarter: Quarter) -> Decimal | None:
        """Return a partner's score of a quarter."""
        return self.totals.get((partner, quarter))

    def grade(self, partner: int, quarter: Quarter) -> str:
        """Return a partner's grade of a quarter; nothing without a score."""
        total = self.total(partner, quarter)
        return "" if total is None else self.bands.grade_of(total)

    def portfolio(self, quarter: Quarter) -> Decimal | None:
        """Return the portfolio's score of a quarter, each partner weighed by its level of today."""
        return portfolio_score((row.level, self.total(pk, quarter)) for pk, row in self.partners.items())

    def portfolio_of_month(self, month: Month) -> Decimal | None:
        """Return the portfolio's score of one month."""
        pairs = ((row.level, self.months.get(pk, {}).get(month)) for pk, row in self.partners.items())
        return portfolio_score((level, card[0] if card else None) for level, card in pairs)

    def grades(self, quarter: Quarter) -> list[str]:
        """Return the grade of each partner that has a score in the quarter."""
        return [grade for pk in self.partners if (grade := self.grade(pk, quarter))]

    def grades_of_month(self, month: Month) -> list[str]:
        """Return the grade of each partner that has a card in the month."""
        return [known[month][1] for known in self.months.values() if month in known]

    def poor(self, quarter: Quarter) -> set[str]:
        """Return the codes of the partners with the lowest grade in a quarter."""
        return {row.code for pk, row in self.partners.items() if self.grade(pk, quarter) == "poor"}

    def poor_later(self) -> set[str]:
        """Return the codes of those with the lowest grade in the month after the quarter."""
        later = self.span.later_month
        return {self.partners[pk].code for pk, known in self.months.items() if known.get(later, ("", ""))[1] == "poor"}


def read_cards(span: Span, bands: Bands) -> Cards:
    """Read the cards and the partners in two statements."""
    months: dict[int, dict[Month, tuple[Decimal, str]]] = defaultdict(dict)
    between = (span.first_month.first_day, span.later_month.first_day)
    found = Scorecard.objects.current().filter(month__range=between).order_by()
    for partner, month, total, grade in found.values_list("partner_id", "month", "total", "grade"):
        months[partner][Month.of(month)] = (total, grade)
    return Cards(span, bands, _partners(span, months), dict(months))


def _partners(span: Span, months: dict[int, dict[Month, tuple[Decimal, str]]]) -> dict[int, Partner]:
    working = Q(stage__in=Partner.WORKING)
    scored = Scorecard.objects.current().filter(month__range=(span.first_month.first_day, span.later_month.first_day))
    rows = Partner.objects.filter(working | Q(pk__in=scored.values("partner"))).select_related("owner").order_by("pk")
    return {row.pk: row for row in rows}


def shares_reached(quarters: Iterable[Quarter]) -> dict[Quarter, Decimal | None]:
    """Return per quarter which share of all scored lines came to 100 points or more, in one statement."""
    chosen = list(quarters)
    between = (chosen[0].first_day, chosen[-1].last_day)
    lines = ScorecardLine.objects.filter(scorecard__month__range=between, score__isnull=False)
    counted = lines.exclude(scorecard__status="superseded").values("scorecard__month").order_by()
    reached: dict[Quarter, int] = defaultdict(int)
    scored: dict[Quarter, int] = defaultdict(int)
    for row in counted.annotate(scored=Count("pk"), reached=Count("pk", filter=Q(score__gte=FULL_SCORE))):
        quarter = Quarter.of(row["scorecard__month"])
        reached[quarter] += row["reached"]
        scored[quarter] += row["scored"]
    return {quarter: share(reached[quarter], scored[quarter]) for quarter in chosen}
