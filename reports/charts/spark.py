from collections.abc import Sequence

from prms.lib.display import Number
from reports.charts.canvas import Point, path_data, text_equivalent
from reports.charts.marks import mark
from reports.charts.palette import Mode, colour
from reports.charts.scale import Scale

PAD_Y, PAD_LEFT, PAD_RIGHT = 4, 2, 6


def sparkline(
    *,
    values: Sequence[Number | None],
    last_grade: str = "",
    width: int = 92,
    height: int = 22,
    low: Number | None = None,
    high: Number | None = None,
    reference: Number | None = None,
    mode: Mode = "web",
    label: str = "",
) -> str:
    """Draw the shape of a series in the height of a line of text; months without data break it.

    The last known value carries its grade's mark, `reference` is dashed. Without a label the picture is hidden from
    screen readers, for places where the figure stands beside it.
    """
    given = [float(value) for value in (*values, low, high, reference) if value is not None]
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    opening = f'<svg class="spark" {box} {text_equivalent(label)}>'
    if all(value is None for value in values):
        return f"{opening}</svg>"
    y = Scale(min(given), max(given), PAD_Y, height - PAD_Y)
    step = (width - PAD_LEFT - PAD_RIGHT) / max(1, len(values) - 1)
    points: list[Point | None] = [
        None if value is None else (PAD_LEFT + step * position, y(value)) for position, value in enumerate(values)
    ]
    dashed = ""
    if reference is not None:
        looks = f'stroke="{colour("line-2", mode)}" stroke-width="1" stroke-dasharray="2 2.5"'
        dashed = f'<path d="M0 {y(reference):.1f}H{width}" {looks}/>'
    looks = 'fill="none" stroke-width="1.4" stroke-linejoin="round" stroke-linecap="round"'
    line = f'<path d="{path_data(points)}" stroke="{colour("ink-3", mode)}" {looks}/>'
    last_x, last_y = [point for point in points if point is not None][-1]
    dot = f'<circle r="2.4" fill="{colour("ink", mode)}"/>'
    end = mark(last_grade, size=7, mode=mode) if last_grade else dot
    return f'{opening}{dashed}{line}<g transform="translate({last_x:.1f} {last_y:.1f})">{end}</g></svg>'
