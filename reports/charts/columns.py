from collections.abc import Callable, Collection, Sequence

from prms.lib.display import Number, number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode
from reports.charts.scale import Scale, slot

ABOVE, BELOW = 16, 18
BAR_SHARE = 0.56


def columns(
    *,
    values: Sequence[Number],
    labels: Sequence[str],
    label: str,
    prior: Sequence[Number] = (),
    target: Number | None = None,
    highlighted: Collection[int] = (),
    write: Callable[[Number], str] = number,
    height: int = 120,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a short row of columns from zero: actual in ink, the prior period lighter behind it, target dashed."""
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    highest = max(float(value) for value in (*values, *prior, target or 0))
    scale = Scale(0, highest * 1.05 or 1.0, ABOVE, height - BELOW)
    bar = BAR_SHARE / max(1, len(values))
    for position, value in enumerate(values):
        x = slot(position, len(values))
        if prior:
            behind = x - bar * 0.75
            canvas.rect(behind, behind + bar, scale(prior[position]), scale.bottom, fill="line-2")
        start = x - bar * 0.35 if prior else x - bar / 2
        fill = "accent" if position in highlighted else "ink-2"
        canvas.rect(start, start + bar, scale(value), scale.bottom, fill=fill)
        canvas.text(x, scale(value), write(value), fill="ink", anchor="middle", weight=600, dy=-5)
        canvas.text(x, height, labels[position], anchor="middle", dy=-3)
    canvas.horizontal(scale.bottom, stroke="line-2")
    if target is not None:
        canvas.horizontal(scale(target), stroke="ink", stroke_dasharray="3 3")
    return canvas.render()
