"""Charts drawn on the server as inline SVG: one code path for pages, PDF, portal and e-mail.

Each chart takes values and words, keyword-only, and returns markup. `label` is a full sentence for people who do not
see the chart. Nothing here knows Django, a model or a language, and no element carries a style attribute.
"""

from reports.charts.bands import DEFAULT_BOUNDS, Band, grade_at
from reports.charts.bars import bandscale, contribution, progress, scorebar, term
from reports.charts.bullet import bullet
from reports.charts.columns import columns
from reports.charts.curve import CurvePoint, score_curve
from reports.charts.exitplan import StageMark, exit_plan
from reports.charts.fishbone import Bone, Cause, fishbone
from reports.charts.ladder import BaseTarget, Block, Rung, ladder
from reports.charts.limit import LimitPoint, limit_line
from reports.charts.marks import arrow, glyph
from reports.charts.palette import Mode, colour
from reports.charts.series import series
from reports.charts.spark import sparkline
from reports.charts.strip import StripPoint, strip
from reports.charts.targetbar import targetbar
from reports.charts.trend import TrendPoint, trend, trend_bottom

__all__ = [
    "DEFAULT_BOUNDS",
    "Band",
    "BaseTarget",
    "Block",
    "Bone",
    "Cause",
    "CurvePoint",
    "LimitPoint",
    "Mode",
    "Rung",
    "StageMark",
    "StripPoint",
    "TrendPoint",
    "arrow",
    "bandscale",
    "bullet",
    "colour",
    "columns",
    "contribution",
    "exit_plan",
    "fishbone",
    "glyph",
    "grade_at",
    "ladder",
    "limit_line",
    "progress",
    "score_curve",
    "scorebar",
    "series",
    "sparkline",
    "strip",
    "targetbar",
    "term",
    "trend",
    "trend_bottom",
]
