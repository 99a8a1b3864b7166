from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from prms.lib.display import Number, number
from reports.charts.bands import Band, lines_above
from reports.charts.canvas import Canvas, Point
from reports.charts.marks import mark
from reports.charts.palette import Mode
from reports.charts.scale import Scale, label_offset, slot

ABOVE, BELOW = 14, 24
LOWEST, STEP = 60, 20


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One month: its short label, its total (None without a card), its grade, the total a year before."""

    label: str
    value: Number | None
    grade: str = ""
    prior: Number | None = None


def trend_bottom(values: Sequence[Number]) -> float:
    """Return where the score axis begins: 60, or lower in whole twenties when a score is lower."""
    lowest = min((float(value) for value in values), default=LOWEST)
    return LOWEST if lowest >= LOWEST else lowest // STEP * STEP


def trend(
    *,
    points: Sequence[TrendPoint],
    bands: Sequence[Band],
    label: str,
    prior_label: str = "",
    top: Number = 122,
    height: int = 214,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw monthly totals on the bands, which are named at the left; the lowest band is hatched.

    A month without a card breaks the line. The year before is grey and dashed, and named once, at its end.
    """
    given = [value for point in points for value in (point.value, point.prior) if value is not None]
    scale = Scale(trend_bottom(given), float(top), ABOVE, height - BELOW)
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    places = [slot(position, len(points)) for position in range(len(points))]
    _draw_bands(canvas, scale, bands)
    _draw_prior(canvas, [_place(x, p.prior, scale) for x, p in zip(places, points, strict=True)], prior_label)
    drawn = [_place(x, p.value, scale) for x, p in zip(places, points, strict=True)]
    canvas.line(drawn, stroke="ink", stroke_width=1.75, stroke_linejoin="round")
    last = max((position for position, place in enumerate(drawn) if place), default=-1)
    dy = label_offset([point.value for point in points])
    for position, point in enumerate(points):
        is_last = position == last
        weight, fill = (600, "ink") if is_last else (400, "ink-3")
        canvas.text(places[position], height, point.label, fill=fill, weight=weight, anchor="middle", dy=-4)
        _draw_month(canvas, point, drawn[position], last_dy=dy if is_last else None)
    return canvas.render()


def _place(x: float, value: Number | None, scale: Scale) -> Point | None:
    return None if value is None else (x, scale(value))


def _draw_bands(canvas: Canvas, scale: Scale, bands: Sequence[Band]) -> None:
    first = bands[1].starts_at
    canvas.rect(0, 1, scale(first), scale.bottom, fill=canvas.hatch("cinnabar"))
    for band in lines_above(bands):
        y = scale(band.starts_at)
        canvas.horizontal(y, stroke="line-2", stroke_width=1)
        is_top = band is bands[-1]
        name = number(band.starts_at) if is_top else f"{number(band.starts_at)} {band.label}"
        canvas.text(0, y, name, anchor="end", dx=-10, dy=4)
    middle = (scale(first) + scale.bottom) / 2
    canvas.text(0, middle, bands[0].label, fill="cinnabar", anchor="end", dx=-10, dy=4)


def _draw_prior(canvas: Canvas, places: Sequence[Point | None], name: str) -> None:
    canvas.line(places, stroke="muted", stroke_width=1.25, stroke_dasharray="3 3")
    last = next((place for place in reversed(places) if place is not None), None)
    if name and last:
        canvas.text(*last, name, anchor="end", dx=6, dy=-7, has_halo=True)


def _draw_month(canvas: Canvas, point: TrendPoint, place: Point | None, *, last_dy: float | None) -> None:
    if place is None or point.value is None:
        return
    figure = number(point.value, 1)
    title = f"<title>{escape(point.label)} {figure}</title>"
    canvas.at(*place, mark(point.grade, size=12 if last_dy else 8, mode=canvas.mode) + title)
    if last_dy:
        canvas.text(*place, figure, size=13, fill="ink", anchor="end", weight=650, dx=-11, dy=last_dy, has_halo=True)
