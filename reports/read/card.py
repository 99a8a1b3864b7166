"""A scorecard taken apart: what each line gave or cost, beside the months before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alerts.models import Incident
from evaluations.models import GradeBand, Kpi, Scorecard, ScorecardLine
from evaluations.rules.grading import Band, Bands
from prms.lib.money import round_half_up
from prms.lib.periods import Month

HUNDRED = Decimal(100)
LINE_MONTHS = 6
NAMED_KPIS = 2

# The line scores of a partner: by KPI and month.
LineScores = Mapping[tuple[int, date], Decimal | None]


@dataclass(frozen=True, slots=True)
class CardLine:
    """One KPI of a card with its share of the total, in points of 100, and its six months."""

    kpi: Kpi
    target: Decimal
    actual: Decimal | None
    score: Decimal | None
    grade: str
    share: Decimal
    previous_score: Decimal | None
    change: Decimal | None
    history: list[Decimal | None]
    comment: str
    no_data: str
    incident: Incident | None = None
    source: str = ""

    @property
    def points(self) -> Decimal:
        """What the line adds to a total of 100, or takes from it."""
        return Decimal(0) if self.score is None else self.share * (self.score - HUNDRED) / HUNDRED


@dataclass(frozen=True, slots=True)
class Loss:
    """One bar of “where the points went”."""

    kpi: Kpi
    share: Decimal
    points: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class WithoutWorst:
    """What the month would be worth with its worst KPI on target."""

    kpi: str
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Account:
    """Where the points of a card went, worst first; `lost` is the sum of what the lines below 100 cost."""

    losses: list[Loss] = field(default_factory=list)
    lost: Decimal = Decimal(0)
    top_lost: Decimal = Decimal(0)
    top_kpis: list[str] = field(default_factory=list)
    without_worst: WithoutWorst | None = None

    @property
    def low(self) -> Decimal:
        """The bound of the bars to the left."""
        return min((loss.points for loss in self.losses), default=Decimal(0))

    @property
    def high(self) -> Decimal:
        """The bound of the bars to the right."""
        return max((loss.points for loss in self.losses), default=Decimal(0))


def read_bands() -> tuple[list[GradeBand], Bands]:
    """Return the bands as rows, for charts, and as the rule that grades."""
    rows = list(GradeBand.objects.all())
    return rows, Bands.of([Band(row.starts_at, row.grade) for row in rows])


def recent_line_scores(card: Scorecard) -> LineScores:
    """Return the line scores of the partner's six months up to the card's, in one query."""
    first = (Month.of(card.month) - (LINE_MONTHS - 1)).first_day
    lines = ScorecardLine.objects.filter(
        scorecard__partner=card.partner_id, scorecard__month__range=(first, card.month)
    )
    current = lines.exclude(scorecard__status=Scorecard.Status.SUPERSEDED).exclude(scorecard__month=card.month)
    own = ScorecardLine.objects.filter(scorecard=card)
    found = (current | own).order_by().values_list("kpi_id", "scorecard__month", "score")
    return {(kpi, month): score for kpi, month, score in found}


def lines_of(card: Scorecard, scores: LineScores, bands: Bands, incidents: Iterable[Incident] = ()) -> list[CardLine]:
    """Return the lines in the catalogue's order."""
    rows = list(card.lines.select_related("kpi").order_by("kpi__code"))
    weighed = sum((row.weight for row in rows if row.score is not None), Decimal(0))
    fired = {row.rule_version.kpi_id: row for row in incidents}
    return [_line(row, card.month, weighed, scores, bands, fired.get(row.kpi_id)) for row in rows]


def account_of(card: Scorecard, lines: Sequence[CardLine], bands: Bands) -> Account:
    """Return where the points went."""
    ordered = sorted((line for line in lines if line.score is not None), key=lambda line: line.points)
    worst = [line for line in ordered if line.points < 0][:NAMED_KPIS]
    lost = -sum((line.points for line in ordered if line.points < 0), Decimal(0))
    better = card.total - worst[0].points if worst else card.total
    return Account(
        losses=[Loss(line.kpi, line.share, line.points, line.grade) for line in ordered],
        lost=lost,
        top_lost=-sum((line.points for line in worst), Decimal(0)),
        top_kpis=[line.kpi.display_name for line in worst],
        without_worst=WithoutWorst(worst[0].kpi.display_name, better, bands.grade_of(round_half_up(better, 1)))
        if worst
        else None,
    )


def _line(
    row: ScorecardLine,
    month: date,
    weighed: Decimal,
    scores: LineScores,
    bands: Bands,
    incident: Incident | None,
) -> CardLine:
    last = Month.of(month)
    history = [scores.get((row.kpi_id, (last - back).first_day)) for back in range(LINE_MONTHS - 1, -1, -1)]
    previous = history[-2]
    return CardLine(
        kpi=row.kpi,
        target=row.target,
        actual=row.actual,
        score=row.score,
        grade="" if row.score is None else bands.grade_of(round_half_up(row.score, 1)),
        share=HUNDRED * row.weight / weighed if weighed and row.score is not None else Decimal(0),
        previous_score=previous,
        change=None if previous is None or row.score is None else row.score - previous,
        history=history,
        comment=row.comment,
        no_data=row.no_data,
        incident=incident,
    )
