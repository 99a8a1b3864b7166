from collections.abc import Sequence

from prms.lib.display import Number, number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode
from reports.charts.scale import Scale, slot

ABOVE, BELOW = 8, 18


def series(
    *,
    values: Sequence[Number | None],
    labels: Sequence[str],
    target: Number,
    target_label: str,
    label: str,
    shaded: tuple[int, int] | None = None,
    shaded_label: str = "",
    height: int = 110,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a plain line with its plan dashed; `shaded` names the first and last position of the period reported."""
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    known = [*(float(value) for value in values if value is not None), float(target)]
    room = (max(known) - min(known)) * 0.3 or 1.0
    scale = Scale(min(known) - room, max(known) + room, ABOVE, height - BELOW)
    if shaded:
        start, end = shaded[0] / len(values), (shaded[1] + 1) / len(values)
        canvas.rect(start, end, scale.top, scale.bottom, fill="accent-soft")
        middle = (start + end) / 2
        canvas.text(middle, scale.top, shaded_label, size=10, fill="accent", anchor="middle", weight=600, dy=11)
    canvas.horizontal(scale.bottom, stroke="line-2")
    canvas.horizontal(scale(target), stroke="ink-3", stroke_dasharray="3 3")
    canvas.text(0, scale(target), target_label, size=10, fill="ink-2", dy=-4)
    places = [None if v is None else (slot(i, len(values)), scale(v)) for i, v in enumerate(values)]
    canvas.line(places, stroke="ink", stroke_width=1.6, stroke_linejoin="round")
    for position, place in enumerate(places):
        if place:
            canvas.at(*place, f'<circle r="2.3" fill="{canvas.colours["ink"]}"/>')
        canvas.text(slot(position, len(values)), height, labels[position], size=10, anchor="middle", dy=-4)
    last = [(place, value) for place, value in zip(places, values, strict=True) if place][-1:]
    for place, value in last:
        canvas.text(*place, number(value, 1), fill="ink", anchor="middle", weight=650, dy=15)
    return canvas.render()
