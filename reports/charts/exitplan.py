from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.charts.canvas import Canvas
from reports.charts.palette import Mode

TOP, STAIRS, LANE = 22, 90, 26
FULL = 100


@dataclass(frozen=True, slots=True)
class StageMark:
    """One stage on the time line: its name, its day, whether it is done or late."""

    label: str
    on: date
    is_done: bool
    is_late: bool


def exit_plan(
    *,
    starts_on: date,
    ends_on: date,
    today: date,
    steps: Sequence[tuple[date, int]],
    original: int,
    marks: Sequence[StageMark],
    label: str,
    today_label: str,
    end_label: str,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw an exit from its trigger to its last stage: the entitlement as stairs, each other stage on its own lane."""
    last = max([ends_on, *(mark.on for mark in marks), *(on for on, _ in steps)])
    whole = max((last - starts_on).days, 1)
    height = TOP + STAIRS + LANE * (len(marks) + 1)
    canvas = Canvas(height=height, label=label, mode=mode, width=width)

    def x(day: date) -> float:
        return min(1.0, max(0.0, (day - starts_on).days / whole))

    _draw_stairs(canvas, x(starts_on), [(x(on), points) for on, points in steps], original)
    # Before the lanes: their names stand on top of these lines.
    canvas.vertical(x(ends_on), TOP, height, stroke="ink", stroke_width=1.25)
    canvas.text(x(ends_on), TOP, end_label, fill="ink", anchor="end", weight=600, dx=-4, dy=-6)
    if starts_on <= today <= last:
        canvas.vertical(x(today), TOP, height, stroke="accent", stroke_width=1.25, stroke_dasharray="3 3")
        canvas.text(x(today), TOP, today_label, fill="accent", anchor="start", dx=4, dy=-6)
    for row, mark in enumerate(marks):
        y = TOP + STAIRS + LANE * (row + 1)
        colour = "jade" if mark.is_done else "cinnabar" if mark.is_late else "ink-3"
        canvas.horizontal(y, stroke="line")
        canvas.horizontal(y, x1=x(mark.on), stroke=colour, stroke_width=3)
        canvas.at(x(mark.on), y, f'<circle r="4.5" fill="{canvas.colours[colour]}"/>')
        canvas.text(0, y, mark.label, fill="ink", dx=10, dy=-6, has_halo=True)
    return canvas.render()


def _draw_stairs(canvas: Canvas, start: float, steps: Sequence[tuple[float, int]], original: int) -> None:
    scale = STAIRS / FULL
    before, at = original, start
    for end, points in (*steps, (1.0, steps[-1][1] if steps else original)):
        canvas.rect(at, end, TOP + STAIRS - before * scale, TOP + STAIRS, fill="accent-soft")
        if before:
            canvas.text(at, TOP + STAIRS - before * scale, str(before), fill="ink", dx=3, dy=12)
        before, at = points, end
    canvas.horizontal(TOP + STAIRS, stroke="line-2")
