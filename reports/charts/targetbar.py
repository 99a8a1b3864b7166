from prms.lib.display import Number
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode

HEIGHT, BAR = 20, 13


def targetbar(
    *, actual: Number, target: Number, most: Number, label: str = "", mode: Mode = "web", width: int | None = None
) -> str:
    """Draw an actual as a bar from 0 and its target as a tick, on an axis that ends at `most`."""
    canvas = Canvas(height=HEIGHT, label=label, mode=mode, width=width)
    scale = float(most) or 1.0
    top = (HEIGHT - BAR) / 2
    canvas.rect(0, max(0.0, min(1.0, float(actual) / scale)), top, top + BAR, fill="ink-2")
    at = max(0.0, min(1.0, float(target) / scale))
    canvas.vertical(at, 1, HEIGHT - 1, stroke="sheet", stroke_width=5)
    canvas.vertical(at, 1, HEIGHT - 1, stroke="ink", stroke_width=2)
    return canvas.render()
