from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.palette import Mode

HEIGHT = 52
EDGES = {"done": "jade", "late": "cinnabar", "now": "ink", "next": "line-2"}


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One phase of a plan: its name, how many days it takes, its state (done, late, now or next)."""

    name: str
    days: int
    state: str


def phases(
    *, spans: Sequence[PhaseSpan], day: int, day_label: str, label: str, mode: Mode = "web", width: int | None = None
) -> str:
    """Draw the phases of a plan along its days, with a pin at the day that is today."""
    canvas = Canvas(height=HEIGHT, label=label, mode=mode, width=width)
    total = sum(span.days for span in spans) or 1
    start = 0
    for span in spans:
        x0, x1 = start / total, (start + span.days) / total - 0.003
        canvas.rect(x0, x1, 0, 30, fill="cinnabar-soft" if span.state == "late" else "fill-2")
        canvas.rect(x0, x1, 30, 33, fill=EDGES[span.state])
        fill = "cinnabar-ink" if span.state == "late" else "ink-2"
        canvas.text(x0, 0, span.name, size=12, fill=fill, weight=550, dx=8, dy=19)
        start += span.days
    here = min(1.0, day / total)
    canvas.vertical(here, 27, 39, stroke="ink", stroke_width=2)
    anchor = "start" if here < 0.06 else "end" if here > 0.94 else "middle"
    canvas.text(here, 39, day_label, size=12, fill="ink", anchor=anchor, weight=600, dy=12)
    return canvas.render()
