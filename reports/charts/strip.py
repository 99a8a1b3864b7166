from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from prms.lib.display import Number, number
from reports.charts.bands import Band, lines_above
from reports.charts.canvas import Canvas
from reports.charts.marks import mark
from reports.charts.palette import Mode
from reports.charts.trend import trend_bottom

HEAD, LANE = 18, 44
# About how many pixels a point of score takes where the strip is drawn: dots nearer than a mark step aside.
PIXELS_PER_POINT = 4.6
MARK = 10.5
MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class StripPoint:
    """One partner on the strip."""

    score: Number
    grade: str
    name: str


def strip(
    *,
    lanes: Sequence[Sequence[StripPoint]],
    bands: Sequence[Band],
    label: str,
    top: Number = 122,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw one mark per partner and one lane per level, on the score axis; the poorest few are named."""
    height = HEAD + LANE * len(lanes) + 4
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    everyone = [point for lane in lanes for point in lane]
    bottom = trend_bottom([point.score for point in everyone])

    def x(score: Number) -> float:
        return (max(bottom, min(float(top), float(score))) - bottom) / (float(top) - bottom)

    lanes_end = HEAD + LANE * len(lanes)
    canvas.rect(0, x(bands[1].starts_at), HEAD, lanes_end, fill=canvas.hatch("cinnabar"))
    canvas.text(0, 0, bands[0].label, fill="cinnabar", dy=11)
    for band in lines_above(bands):
        place, is_top = x(band.starts_at), band is bands[-1]
        canvas.vertical(place, HEAD, lanes_end, stroke="line-2")
        name = number(band.starts_at) if is_top else f"{number(band.starts_at)} {band.label}"
        canvas.text(place, 0, name, dy=11, dx=0 if is_top else -2, anchor="middle" if is_top else "start")
    poorest = sorted((p for p in everyone if p.grade == bands[0].grade), key=lambda p: p.score)[:MOST_NAMES]
    for position, lane in enumerate(lanes):
        edge = HEAD + LANE * position
        if position:
            canvas.horizontal(edge, stroke="line")
        middle = edge + LANE / 2
        for point, offset in side_by_side(lane):
            title = f"<title>{escape(point.name)} {number(point.score, 1)}</title>"
            canvas.at(x(point.score), middle + offset, mark(point.grade, size=10, mode=mode) + title)
        named = [point for point in lane if point in poorest]
        for place, point in enumerate(sorted(named, key=lambda p: p.score)):
            dy = 16 if place % 2 == 0 else -8
            canvas.text(x(point.score), middle, point.name, fill="ink", weight=500, dx=-5, dy=dy, has_halo=True)
    return canvas.render()


def side_by_side(lane: Iterable[StripPoint]) -> list[tuple[StripPoint, float]]:
    """Give each point of a lane the first height at which it does not cover a neighbour."""
    placed: list[tuple[StripPoint, float]] = []
    for point in sorted(lane, key=lambda point: point.score):
        free = (offset for offset in (0, -MARK, MARK) if not any(_covers(point, offset, *other) for other in placed))
        placed.append((point, next(free, 0.0)))
    return placed


def _covers(point: StripPoint, offset: float, other: StripPoint, other_offset: float) -> bool:
    is_near = abs(float(point.score) - float(other.score)) * PIXELS_PER_POINT < MARK
    return is_near and abs(offset - other_offset) < MARK - 1.5
