from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prms.lib.display import Number, number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode
from reports.charts.scale import Scale, label_offset, slot

ABOVE, BELOW = 16, 24


@dataclass(frozen=True, slots=True)
class LimitPoint:
    """One period: its short label, the actual (None without data), the plan (None without one)."""

    label: str
    actual: Number | None
    plan: Number | None = None


def limit_line(
    *,
    points: Sequence[LimitPoint],
    limit: Number,
    is_breach_above: bool,
    limit_label: str,
    label: str,
    plan_label: str = "",
    today_at: int | None = None,
    today_label: str = "",
    write: Callable[[Number], str] = number,
    height: int = 200,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a measure against its limit: actual solid, plan dashed, the breaching side hatched."""
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    scale = _scale(points, limit, height)
    edge = scale(limit)
    breach = (scale.top, edge) if is_breach_above else (edge, scale.bottom)
    canvas.rect(0, 1, *breach, fill=canvas.hatch("cinnabar"))
    canvas.horizontal(edge, stroke="cinnabar", stroke_width=1.25)
    canvas.horizontal(scale.bottom, stroke="line-2")
    canvas.text(0, edge, limit_label, fill="cinnabar", weight=600, dy=-6 if is_breach_above else 14, has_halo=True)
    if today_at is not None:
        x = slot(today_at, len(points))
        canvas.vertical(x, scale.top - 6, scale.bottom, stroke="ink-3", stroke_dasharray="2 3")
        canvas.text(x, scale.top, today_label, fill="ink-2", dx=5, dy=4, has_halo=True)
    _draw_plan(canvas, points, scale, plan_label)
    _draw_actual(canvas, points, scale, write)
    for position, point in enumerate(points):
        canvas.text(slot(position, len(points)), height, point.label, anchor="middle", dy=-4)
    return canvas.render()


def _scale(points: Sequence[LimitPoint], limit: Number, height: int) -> Scale:
    values = [float(v) for point in points for v in (point.actual, point.plan) if v is not None]
    low, high = min([*values, float(limit)]), max([*values, float(limit)])
    room = (high - low) * 0.18 or abs(high) * 0.2 or 1.0
    lowest = max(0.0, low - room) if low >= 0 else low - room
    return Scale(lowest, high + room, ABOVE, height - BELOW)


def _draw_plan(canvas: Canvas, points: Sequence[LimitPoint], scale: Scale, name: str) -> None:
    places = [None if p.plan is None else (slot(i, len(points)), scale(p.plan)) for i, p in enumerate(points)]
    canvas.line(places, stroke="accent", stroke_width=1.5, stroke_dasharray="5 4")
    ends = [place for place in places if place]
    if ends and name:
        canvas.text(*ends[-1], name, fill="accent", anchor="middle", weight=600, dy=17)


def _draw_actual(canvas: Canvas, points: Sequence[LimitPoint], scale: Scale, write: Callable[[Number], str]) -> None:
    places = [None if p.actual is None else (slot(i, len(points)), scale(p.actual)) for i, p in enumerate(points)]
    canvas.line(places, stroke="ink", stroke_width=1.75, stroke_linejoin="round")
    looks = f'fill="{canvas.colours["ink"]}" stroke="{canvas.colours["sheet"]}" stroke-width="1.5"'
    last: tuple[float, float, Number] | None = None
    for point, place in zip(points, places, strict=True):
        if place and point.actual is not None:
            canvas.at(*place, f'<circle r="3.2" {looks}/>')
            last = (*place, point.actual)
    if last:
        x, y, value = last
        dy = label_offset([point.actual for point in points])
        canvas.text(x, y, write(value), size=13, fill="ink", anchor="end", weight=650, dx=-7, dy=dy, has_halo=True)
