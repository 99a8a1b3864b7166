from collections.abc import Callable, Sequence

from prms.lib.display import Number, number
from reports.charts.bands import Band, grade_at, lines_above
from reports.charts.canvas import Canvas
from reports.charts.canvas import Point as Place
from reports.charts.marks import mark
from reports.charts.palette import Mode
from reports.charts.scale import Scale

ABOVE, BELOW, SIDE = 18, 24, 0.1

CurvePoint = tuple[Number, Number]


def score_curve(
    *,
    points: Sequence[CurvePoint],
    bands: Sequence[Band],
    label: str,
    tried: CurvePoint | None = None,
    write: Callable[[Number], str] = number,
    height: int = 220,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw what an actual scores: straight between its points and flat beyond, with a value that is tried out."""
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    top = max([float(score) for _, score in points] + [100.0])
    up = Scale(0, top * 1.08, ABOVE, height - BELOW)
    for band in lines_above(bands):
        if float(band.starts_at) <= top:
            canvas.horizontal(up(band.starts_at), stroke="line-2", stroke_dasharray="2 4")
            canvas.text(1, up(band.starts_at), f"{number(band.starts_at)} {band.label}", anchor="end", dy=-4)
    canvas.horizontal(up(0), stroke="ink-3")
    across = _across(points)
    places: list[Place] = [(across(actual), up(score)) for actual, score in points]
    ends: tuple[Place, Place] = ((0, places[0][1]), (1, places[-1][1]))
    canvas.line([ends[0], *places, ends[1]], stroke="ink", stroke_width=2, stroke_linejoin="round")
    for (actual, score), place in zip(points, places, strict=True):
        canvas.at(*place, f'<circle r="3.5" fill="{canvas.colours["ink"]}"/>')
        canvas.text(*place, number(score), anchor="middle", weight=600, fill="ink", dy=-9, has_halo=True)
        canvas.text(place[0], height, write(actual), anchor="middle", dy=-5)
    if tried is not None:
        _draw_tried(canvas, tried, (across(tried[0]), up(tried[1])), bands, up(0))
    return canvas.render()


def _across(points: Sequence[CurvePoint]) -> Callable[[Number], float]:
    low, high = float(points[0][0]), float(points[-1][0])
    width = (high - low) or 1.0

    def place(actual: Number) -> float:
        share = SIDE + (1 - 2 * SIDE) * (float(actual) - low) / width
        return min(max(share, 0.01), 0.99)

    return place


def _draw_tried(canvas: Canvas, tried: CurvePoint, place: Place, bands: Sequence[Band], floor: float) -> None:
    canvas.vertical(place[0], place[1], floor, stroke="accent", stroke_width=1.5, stroke_dasharray="4 3")
    canvas.at(*place, mark(grade_at(tried[1], bands), size=13, mode=canvas.mode))
