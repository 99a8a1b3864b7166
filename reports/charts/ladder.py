from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prms.lib.display import Number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode
from reports.charts.scale import Scale

ABOVE, BELOW = 26, 30
GRID_LINES = 4


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier: the volume it starts at and the rate it pays."""

    starts_at: Number
    rate: Number


def ladder(
    *,
    rungs: Sequence[Rung],
    end: Number,
    placed: Number,
    scenario: Number,
    placed_label: str,
    scenario_label: str,
    write_volume: Callable[[Number], str],
    write_rate: Callable[[Number], str],
    label: str,
    height: int = 236,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a commission ladder: volume across, rate up, so area is money.

    Solid is earned, hatched the scenario on top of it, outlined not reached. `end` is where the axis stops.
    """
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    highest = max(float(rung.rate) for rung in rungs) * 1.15
    scale = Scale(0, highest, ABOVE, height - BELOW)
    hatching = canvas.hatch("accent", gap=5, width=1.6, opacity=0.75)
    for line in range(GRID_LINES + 1):
        canvas.horizontal(scale(highest * line / GRID_LINES), stroke="line")
    ends = [*(rung.starts_at for rung in rungs[1:]), end]
    for rung, rung_end in zip(rungs, ends, strict=True):
        _draw_rung(canvas, rung, float(rung_end), scale, (float(placed), float(scenario), float(end)), hatching)
        start = float(rung.starts_at) / float(end)
        anchor = "middle" if start else "start"
        canvas.text(start, scale(rung.rate), write_rate(rung.rate), size=12.5, fill="ink", weight=600, dx=1, dy=-6)
        canvas.text(start, scale.bottom, write_volume(rung.starts_at), anchor=anchor, dy=16)
    canvas.text(1, scale.bottom, write_volume(end), anchor="end", dy=16)
    marks = ((placed, placed_label, "end", -6, None), (scenario, scenario_label, "start", 6, "3 3"))
    for volume, name, anchor, dx, dashes in marks:
        x = float(volume) / float(end)
        canvas.vertical(x, 10, scale.bottom + 5, stroke="ink", stroke_width=1.25, stroke_dasharray=dashes)
        canvas.text(x, 10, name, size=12, fill="ink", anchor=anchor, weight=600, dx=dx, dy=9, has_halo=True)
    return canvas.render()


def _draw_rung(
    canvas: Canvas, rung: Rung, rung_end: float, scale: Scale, volumes: tuple[float, float, float], hatching: str
) -> None:
    placed, scenario, end = volumes
    start = float(rung.starts_at)
    y = (scale(rung.rate), scale.bottom)
    canvas.rect(start / end, rung_end / end, *y, fill="fill", stroke=canvas.colours["line-2"], stroke_width=1)
    earned_to = max(start, min(placed, rung_end))
    canvas.rect(earned_to / end, max(earned_to, min(scenario, rung_end)) / end, *y, fill=hatching)
    canvas.rect(start / end, earned_to / end, *y, fill="accent")
