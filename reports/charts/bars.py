"""Bars on one line: a score on its axis, a part of a whole, a term that runs."""

from collections.abc import Sequence
from itertools import pairwise

from prms.lib.display import Number, number
from reports.charts.bands import DEFAULT_BOUNDS, SCORE_TOP, Band, lines_above
from reports.charts.canvas import Canvas
from reports.charts.palette import GRADE_COLOURS, GRADE_FILLS, Mode

TARGET_SCORE = 100
# The lower a band, the darker its ground: a good bar reaches into the light.
GROUNDS = (0.75, 0.45, 0.22)


def _share(score: Number, top: Number) -> float:
    return max(0.0, min(1.0, float(score) / float(top)))


def scorebar(
    *,
    score: Number | None,
    grade: str = "",
    previous: Number | None = None,
    bands: Sequence[Band] = DEFAULT_BOUNDS,
    top: Number = SCORE_TOP,
    width: int = 120,
    height: int = 14,
    mode: Mode = "web",
    label: str = "",
) -> str:
    """Draw a score on the fixed axis: bands as ground, a tick at 100, a ring for the month before."""
    canvas = Canvas(height=height, label=label, mode=mode, width=width)
    draw_score(canvas, score, grade, previous=previous, bands=bands, top=top, height=height)
    return canvas.render()


def draw_score(
    canvas: Canvas,
    score: Number | None,
    grade: str,
    *,
    previous: Number | None,
    bands: Sequence[Band],
    top: Number,
    height: int,
) -> None:
    """Draw the bar itself into the upper `height` pixels of a canvas."""
    edges = [_share(band.starts_at, top) for band in bands] + [1.0]
    for position, (start, end) in enumerate(pairwise(edges)):
        if end > start:
            opacity = GROUNDS[min(position, len(GROUNDS) - 1)]
            canvas.rect(start, end, 2, height - 2, fill="line-2", opacity=opacity)
    middle = height / 2
    if score is not None:
        canvas.rect(0, _share(score, top), middle - 2.5, middle + 2.5, fill=GRADE_COLOURS[grade])
    canvas.vertical(_share(TARGET_SCORE, top), 0, height, stroke="ink", stroke_width=1.75)
    if previous is not None:
        ring = f'fill="{canvas.colours["sheet"]}" stroke="{canvas.colours["ink-2"]}" stroke-width="1.25"'
        canvas.at(_share(previous, top), middle, f'<circle r="2.8" {ring}/>')


def bandscale(
    *,
    score: Number | None,
    bands: Sequence[Band] = DEFAULT_BOUNDS,
    top: Number = SCORE_TOP,
    mode: Mode = "web",
    width: int | None = None,
    label: str,
) -> str:
    """Draw where a total stands among the bands, with their bounds written below."""
    canvas = Canvas(height=40, label=label, mode=mode, width=width)
    hatching = canvas.hatch("cinnabar", gap=5, opacity=0.45)
    ends = [*(band.starts_at for band in bands[1:]), top]
    for band, end in zip(bands, ends, strict=True):
        if end > band.starts_at:
            fill = hatching if band is bands[0] else GRADE_FILLS[band.grade]
            edge = canvas.colours[GRADE_COLOURS[band.grade]]
            canvas.rect(_share(band.starts_at, top), _share(end, top), 6, 16, fill=fill, stroke=edge, stroke_width=0.75)
    canvas.text(0, 33, bands[0].label, size=12, fill="ink-2")
    for band in lines_above(bands):
        anchor = "end" if band.starts_at >= top else "middle"
        canvas.text(_share(band.starts_at, top), 33, number(band.starts_at), size=12, fill="ink-2", anchor=anchor)
    if score is not None:
        needle = f'fill="{canvas.colours["ink"]}" stroke="{canvas.colours["sheet"]}" stroke-width="2"'
        box = 'x="-1.5" y="0" width="3" height="22"'
        canvas.at(_share(score, top), 0, f'<rect {box} {needle} paint-order="stroke"/>')
    return canvas.render()


def contribution(
    *, points: Number, low: Number, high: Number, grade: str, mode: Mode = "web", width: int | None = None
) -> str:
    """Draw what a KPI took from or added to the total, left or right of the zero line that all rows share."""
    canvas = Canvas(height=30, label="", mode=mode, width=width)
    span = (float(high) - float(low)) or 1.0
    zero, end = -float(low) / span, (float(points) - float(low)) / span
    canvas.rect(min(zero, end), max(zero, end), 8, 22, fill=GRADE_COLOURS[grade])
    canvas.vertical(zero, 0, 30, stroke="ink-3", stroke_width=1)
    return canvas.render()


def progress(*, done: int, total: int, label: str, mode: Mode = "web", width: int | None = None) -> str:
    """Draw a part of a whole, such as the steps done of a playbook."""
    canvas = Canvas(height=8, label=label, mode=mode, width=width)
    canvas.rect(0, 1, 1, 7, fill="fill-2", stroke=canvas.colours["line-2"], stroke_width=1, rx=3)
    canvas.rect(0, done / total if total else 0, 1, 7, fill="ink-2", rx=3)
    return canvas.render()


def term(*, elapsed: float, notice_from: float | None, label: str, mode: Mode = "web", width: int | None = None) -> str:
    """Draw how far a term has run (0 to 1) and, hatched, the stretch after the last day to give notice."""
    canvas = Canvas(height=24, label=label, mode=mode, width=width)
    canvas.rect(0, 1, 9, 15, fill="fill-2", stroke=canvas.colours["line-2"], stroke_width=1, rx=3)
    if notice_from is not None:
        hatching = canvas.hatch("amber", gap=5, width=2, opacity=1)
        canvas.rect(max(0.0, min(1.0, notice_from)), 1, 9, 15, fill=hatching)
    here = max(0.0, min(1.0, elapsed))
    canvas.rect(0, here, 9, 15, fill="ink-2", rx=3)
    canvas.vertical(here, 3, 21, stroke="ink", stroke_width=2)
    return canvas.render()
