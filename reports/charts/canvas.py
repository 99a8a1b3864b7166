"""The drawing surface shared by the charts.

Fluid (no width): x positions are percentages, and lines live in a stretched inner <svg> with non-scaling strokes, so
the plot follows the page while text and marks keep their size. Fixed (a width in px): plain numbers, for print.
"""

from collections.abc import Iterable
from html import escape
from zlib import crc32

from reports.charts.palette import COLOURS, PRINT_FONT, Mode

Point = tuple[float, float]


def attributes(values: dict[str, object]) -> str:
    """Write keyword arguments as SVG attributes: `stroke_width=1` becomes ` stroke-width="1"`."""
    given = {name.rstrip("_").replace("_", "-"): value for name, value in values.items() if value is not None}
    return "".join(f' {name}="{escape(str(value))}"' for name, value in given.items())


def text_equivalent(label: str) -> str:
    """Return the attributes that give a picture its sentence, or hide one that only repeats its neighbour."""
    return f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'


def path_data(points: Iterable[Point | None]) -> str:
    """Write the `d` of a polyline that None breaks into pieces."""
    drawn, pen = [], "M"
    for point in points:
        if point is not None:
            drawn.append(f"{pen}{point[0]:.1f} {point[1]:.1f}")
        pen = "M" if point is None else "L"
    return "".join(drawn)


class Canvas:
    """Collects marks at fractions of the width and pixels of the height."""

    def __init__(self, *, height: int, label: str, mode: Mode = "web", width: int | None = None) -> None:
        self.height, self.label, self.mode, self.width = height, label, mode, width
        self.colours = COLOURS[mode]
        self.parts: list[str] = []

    def x(self, fraction: float) -> str:
        """Write a horizontal position or width given as a fraction of the plot."""
        return f"{fraction * 100:.2f}%" if self.width is None else f"{fraction * self.width:.1f}"

    def add(self, markup: str) -> None:
        self.parts.append(markup)

    def rect(self, x0: float, x1: float, y0: float, y1: float, *, fill: str, **more: object) -> None:
        """Fill the box from x0 to x1 and y0 to y1; `fill` is a token or a ready `url(…)`."""
        self.add(
            f'<rect x="{self.x(x0)}" y="{y0:.1f}" width="{self.x(max(0.0, x1 - x0))}" height="{max(0.0, y1 - y0):.1f}" '
            f'fill="{self.colours.get(fill, fill)}"{attributes(more)}/>'
        )

    def horizontal(self, y: float, *, stroke: str, x0: float = 0, x1: float = 1, **more: object) -> None:
        ends = f'x1="{self.x(x0)}" x2="{self.x(x1)}" y1="{y:.1f}" y2="{y:.1f}"'
        self.add(f'<line {ends} stroke="{self.colours[stroke]}"{attributes(more)}/>')

    def vertical(self, x: float, y0: float, y1: float, *, stroke: str, **more: object) -> None:
        ends = f'x1="{self.x(x)}" x2="{self.x(x)}" y1="{y0:.1f}" y2="{y1:.1f}"'
        self.add(f'<line {ends} stroke="{self.colours[stroke]}"{attributes(more)}/>')

    def line(self, points: Iterable[Point | None], *, stroke: str, stroke_width: float, **more: object) -> None:
        """Join the points; None breaks the line."""
        scale = 1000 if self.width is None else self.width
        drawn = path_data([point and (point[0] * scale, point[1]) for point in points])
        if not drawn:
            return
        stays = "non-scaling-stroke" if self.width is None else None
        looks = attributes(
            {"vector_effect": stays, "fill": "none", "stroke": self.colours[stroke], "stroke_width": stroke_width}
            | more
        )
        path = f'<path d="{drawn}"{looks}/>'
        if self.width is None:
            size = f'viewBox="0 0 1000 {self.height}" preserveAspectRatio="none" width="100%" height="{self.height}"'
            path = f'<svg {size} overflow="visible">{path}</svg>'
        self.add(path)

    def at(self, x: float, y: float, markup: str) -> None:
        """Put markup drawn around 0,0 at a place of the plot."""
        if self.width is None:
            self.add(f'<svg x="{self.x(x)}" y="{y:.1f}" overflow="visible">{markup}</svg>')
        else:
            self.add(f'<g transform="translate({x * self.width:.1f} {y:.1f})">{markup}</g>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 11,
        fill: str = "ink-3",
        anchor: str = "start",
        weight: int = 400,
        dx: float = 0,
        dy: float = 0,
        has_halo: bool = False,
    ) -> None:
        """Write words at a place; `dx` and `dy` nudge by pixels, a halo keeps them readable over lines."""
        looks: dict[str, object] = {"x": dx, "y": dy, "font_size": size, "fill": self.colours[fill]}
        looks |= {"text_anchor": anchor, "font_weight": weight}
        if self.mode == "print":
            looks |= {"font_family": PRINT_FONT}
        elif has_halo:
            looks |= {"paint_order": "stroke", "stroke": self.colours["sheet"], "stroke_width": 3.5}
            looks |= {"stroke_linejoin": "round"}
        self.at(x, y, f"<text{attributes(looks)}>{escape(words)}</text>")

    def hatch(self, token: str, *, gap: float = 6, width: float = 1, opacity: float = 0.28) -> str:
        """Define a hatching and return the fill that uses it; its id is unique to this chart's label."""
        identity = f"h{crc32(f'{self.label}{token}{gap}{self.height}'.encode()):x}"
        pattern = f'id="{identity}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse"'
        stripe = f'<rect width="{width}" height="{gap}" fill="{self.colours[token]}" opacity="{opacity}"/>'
        self.add(f'<defs><pattern {pattern} patternTransform="rotate(45)">{stripe}</pattern></defs>')
        return f"url(#{identity})"

    def render(self) -> str:
        width = "100%" if self.width is None else self.width
        opening = f'<svg class="chart-svg" width="{width}" height="{self.height}" {text_equivalent(self.label)}'
        return f'{opening} overflow="visible">{"".join(self.parts)}</svg>'
