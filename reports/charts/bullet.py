from collections.abc import Sequence

from prms.lib.display import Number
from reports.charts.bands import DEFAULT_BOUNDS, SCORE_TOP, Band
from reports.charts.bars import TARGET_SCORE, draw_score
from reports.charts.canvas import Canvas
from reports.charts.palette import Mode

BAR = 16


def bullet(
    *,
    score: Number | None,
    grade: str = "",
    previous: Number | None = None,
    target_label: str,
    bands: Sequence[Band] = DEFAULT_BOUNDS,
    top: Number = SCORE_TOP,
    label: str,
    mode: Mode = "web",
    width: int | None = None,
) -> str:
    """Draw a score on its axis as broad as the column, with 0, 100 and the top written below, and the target."""
    canvas = Canvas(height=BAR + 36, label=label, mode=mode, width=width)
    draw_score(canvas, score, grade, previous=previous, bands=bands, top=top, height=BAR)
    target = float(TARGET_SCORE) / float(top)
    canvas.text(0, BAR, "0", size=12, dy=15)
    canvas.text(target, BAR, str(TARGET_SCORE), size=12, anchor="middle", dy=15)
    canvas.text(target, BAR, target_label, size=12, anchor="middle", dy=32)
    canvas.text(1, BAR, str(top), size=12, anchor="end", dy=15)
    return canvas.render()
