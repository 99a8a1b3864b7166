"""The month matrix: a row for each card, a cell for each KPI or dimension."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Subquery

from evaluations.models import GradeBand, Kpi, Scorecard, ScorecardLine, ScorecardResponse
from evaluations.models.grade_band import Grade
from evaluations.querysets import ScorecardQuerySet
from evaluations.rules.dimensions import weighted_score
from evaluations.rules.grading import Bands
from prms.lib.money import round_half_up

SORTS: Mapping[str, str] = {
    "name": "partner__name",
    "total": "total",
    "change": "change",
    "state": "status",
    "owner": "partner__owner__name",
}
DEFAULT_SORT = "total"
KPI_SORT = "kpi."

Line = tuple[int, Decimal, Decimal | None, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A KPI, or a dimension, which nothing sorts by."""

    key: str
    label: str
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one card has in one column; `is_measured` is False where the partner has no target."""

    label: str
    score: Decimal | None = None
    grade: str = ""
    is_measured: bool = False
    no_data: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One partner's month."""

    card: Scorecard
    change: Decimal | None
    cells: list[Cell]
    is_accepted: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class GradeCount:
    grade: str
    count: int


def with_figures(cards: ScorecardQuerySet, sort: str) -> ScorecardQuerySet:
    """Return the cards with what their row shows, in order: a leading `-` descends, missing figures come last."""
    accepted = ScorecardResponse.objects.filter(scorecard=OuterRef("pk"), kind="acceptance")
    cards = cards.annotate(change=F("total") - F("previous_total"), is_accepted=Exists(accepted))
    key = sort.removeprefix("-")
    if key.startswith(KPI_SORT):
        line = ScorecardLine.objects.filter(scorecard=OuterRef("pk"), kpi__code=key.removeprefix(KPI_SORT))
        cards, by = cards.annotate(line_score=Subquery(line.values("score")[:1])), F("line_score")
    else:
        by = F(SORTS[key])
    first = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return cards.select_related("partner__owner").order_by(first, "partner__name", "id")


def known_sort(asked: str) -> str:
    """Return the order that was asked for, or the usual one."""
    key = asked.removeprefix("-")
    return asked if key in SORTS or (key.startswith(KPI_SORT) and len(key) < 60) else DEFAULT_SORT


def grade_counts(cards: ScorecardQuerySet) -> list[GradeCount]:
    """Return how many cards have each grade, best first."""
    found = dict(cards.order_by().values_list("grade").annotate(count=Count("id")))
    return [GradeCount(grade, found.get(grade, 0)) for grade in Grade.values]


def matrix(
    cards: Iterable[Scorecard], *, by_dimension: bool, publishable: Iterable[int]
) -> tuple[list[Column], list[MatrixRow]]:
    """Return the columns and rows of one page: three queries, however many rows."""
    shown, bands, may_publish = list(cards), GradeBand.objects.rule(), set(publishable)
    lines = lines_of([card.pk for card in shown])
    kpis = kpis_of(lines.values())
    columns = dimension_columns(kpis) if by_dimension else kpi_columns(kpis)
    cells_of = _dimension_cells if by_dimension else _kpi_cells
    rows = [
        MatrixRow(
            card,
            card.change,  # type: ignore[attr-defined]  # annotated by with_figures
            list(cells_of(columns, kpis, lines[card.pk], bands)),
            card.is_accepted,  # type: ignore[attr-defined]
            card.pk in may_publish,
        )
        for card in shown
    ]
    return columns, rows


def lines_of(card_ids: Sequence[int]) -> Mapping[int, list[Line]]:
    """Return KPI, weight, score and policy of every line, by card."""
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = ScorecardLine.objects.filter(scorecard__in=card_ids).order_by()
    for card_id, kpi_id, weight, score, no_data in rows.values_list(
        "scorecard_id", "kpi_id", "weight", "score", "no_data"
    ):
        lines[card_id].append((kpi_id, weight, score, no_data))
    return lines


def kpis_of(lines: Iterable[list[Line]]) -> dict[int, Kpi]:
    """Return the KPIs of the lines, by id, in the order of the catalogue."""
    ids = {line[0] for of_card in lines for line in of_card}
    return {kpi.pk: kpi for kpi in Kpi.objects.filter(pk__in=ids).order_by("dimension", "code")}


def kpi_columns(kpis: Mapping[int, Kpi]) -> list[Column]:
    """Return a column for each KPI."""
    return [Column(kpi.code, kpi.display_name, KPI_SORT + kpi.code) for kpi in kpis.values()]


def dimension_columns(kpis: Mapping[int, Kpi]) -> list[Column]:
    """Return a column for each dimension that some KPI has, in the order of the choices."""
    found = {kpi.dimension for kpi in kpis.values()}
    return [Column(str(value), str(label)) for value, label in Kpi.Dimension.choices if value in found]


def _kpi_cells(columns: list[Column], kpis: Mapping[int, Kpi], lines: list[Line], bands: Bands) -> Iterator[Cell]:
    by_code = {kpis[kpi_id].code: (score, no_data) for kpi_id, _, score, no_data in lines}
    for column in columns:
        score, no_data = by_code.get(column.key, (None, ""))
        yield Cell(column.label, score, _grade(score, bands), column.key in by_code, no_data)


def _dimension_cells(columns: list[Column], kpis: Mapping[int, Kpi], lines: list[Line], bands: Bands) -> Iterator[Cell]:
    for column in columns:
        own = [(weight, score) for kpi_id, weight, score, _ in lines if kpis[kpi_id].dimension == column.key]
        score = weighted_score(own)
        yield Cell(column.label, score, _grade(score, bands), bool(own))


def _grade(score: Decimal | None, bands: Bands) -> str:
    return "" if score is None else bands.grade_of(round_half_up(score, 1))
