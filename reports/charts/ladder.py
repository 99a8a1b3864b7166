from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from prms.lib.display import Number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode
from reports.charts.scale import Scale

ABOVE, BELOW = 26, 30
GRID_LINES = 4
# Two names closer than this, as a share of the width, stand one below the other.
NEAR = 0.3


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier: the volume it starts at and the rate it pays."""

    starts_at: Number
    rate: Number


class Area(Protocol):
    """A rectangle from one volume to another at a rate."""

    @property
    def start(self) -> Number: ...
    @property
    def end(self) -> Number: ...
    @property
    def rate(self) -> Number: ...


@dataclass(frozen=True, slots=True)
class Block:
    """An Area."""

    start: Number
    end: Number
    rate: Number


@dataclass(frozen=True, slots=True)
class BaseTarget:
    """The volume that the year must reach, and the rate of every unit if it does not."""

    volume: Number
    rate: Number
    label: str


def ladder(
    *,
    rungs: Sequence[Rung],
    end: Number,
    earned: Sequence[Area],
    scenario: Sequence[Area],
    placed: Number,
    placed_label: str,
    write_volume: Callable[[Number], str],
    write_rate: Callable[[Number], str],
    label: str,
    tried: Number | None = None,
    tried_label: str = "",
    base: BaseTarget | None = None,
    height: int = 236,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a commission ladder: volume across, rate up, so area is money.

    Solid is earned, hatched what the volume tried out would earn, outlined not reached. `end` is where the axis stops.
    """
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    highest = max(float(rung.rate) for rung in rungs) * 1.15 or 1.0
    scale = Scale(0, highest, ABOVE, height - BELOW)
    hatching = canvas.hatch("accent", gap=5, width=1.6, opacity=0.75)
    for line in range(GRID_LINES + 1):
        canvas.horizontal(scale(highest * line / GRID_LINES), stroke="line")
    ends = [*(rung.starts_at for rung in rungs[1:]), end]
    for rung, rung_end in zip(rungs, ends, strict=True):
        reach = (float(rung.starts_at) / float(end), float(rung_end) / float(end))
        outline = canvas.colours["line-2"]
        canvas.rect(*reach, scale(rung.rate), scale.bottom, fill="fill", stroke=outline, stroke_width=1)
    for fill, blocks in ((hatching, scenario), ("accent", earned)):
        for block in blocks:
            reach = (float(block.start) / float(end), float(block.end) / float(end))
            canvas.rect(*reach, scale(block.rate), scale.bottom, fill=fill)
    if base:
        _draw_base(canvas, base, float(end), scale)
    _write_axis(canvas, rungs, end, scale, write_volume, write_rate)
    _mark_volumes(canvas, scale, float(end), (placed, placed_label), (tried, tried_label))
    return canvas.render()


def _write_axis(
    canvas: Canvas,
    rungs: Sequence[Rung],
    end: Number,
    scale: Scale,
    write_volume: Callable[[Number], str],
    write_rate: Callable[[Number], str],
) -> None:
    for rung in rungs:
        start = float(rung.starts_at) / float(end)
        anchor = "middle" if start else "start"
        rate = write_rate(rung.rate)
        canvas.text(start, scale(rung.rate), rate, size=12.5, fill="ink", weight=600, dx=1, dy=-6, has_halo=True)
        canvas.text(start, scale.bottom, write_volume(rung.starts_at), anchor=anchor, dy=16)
    canvas.text(1, scale.bottom, write_volume(end), anchor="end", dy=16)


def _draw_base(canvas: Canvas, base: BaseTarget, end: float, scale: Scale) -> None:
    x = float(base.volume) / end
    canvas.horizontal(scale(base.rate), x1=x, stroke="amber", stroke_width=1.5, stroke_dasharray="4 3")
    canvas.vertical(x, scale(base.rate), scale.bottom + 5, stroke="amber", stroke_width=1.5)
    is_left = x > 1 - NEAR
    side, dx = ("end", -5) if is_left else ("start", 5)
    canvas.text(x, scale.bottom, base.label, fill="ink", anchor=side, dx=dx, dy=-6, has_halo=True)


def _mark_volumes(
    canvas: Canvas, scale: Scale, end: float, placed: tuple[Number, str], tried: tuple[Number | None, str]
) -> None:
    at = float(placed[0]) / end
    then = None if tried[0] is None else float(tried[0]) / end
    is_first = then is None or at <= then
    names = [(at, placed[1], None, is_first)] + ([] if then is None else [(then, tried[1], "3 3", not is_first)])
    is_crowded = then is not None and abs(at - then) < NEAR and not (min(at, then) > NEAR and max(at, then) < 1 - NEAR)
    for row, (x, name, dashes, is_left) in enumerate(names):
        canvas.vertical(x, 10, scale.bottom + 5, stroke="ink", stroke_width=1.25, stroke_dasharray=dashes)
        side = "end" if x > 1 - NEAR or (is_left and x > NEAR) else "start"
        dy = 9 + (14 if is_crowded and row else 0)
        dx = -6 if side == "end" else 6
        canvas.text(x, 10, name, size=12, fill="ink", anchor=side, weight=600, dx=dx, dy=dy, has_halo=True)
