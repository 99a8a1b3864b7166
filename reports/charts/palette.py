"""Colours by name: custom properties on the web, literal hex in print (WeasyPrint reads no CSS inside SVG)."""

from typing import Literal

Mode = Literal["web", "print"]

PRINT_COLOURS = {
    "ink": "#1b1a1f",
    "ink-2": "#47464d",
    "ink-3": "#66656c",
    "line": "#e4e1da",
    "line-2": "#cbc7be",
    "sheet": "#ffffff",
    "fill": "#f6f5f2",
    "fill-2": "#f0eee9",
    "muted": "#a9a59c",
    "accent": "#2c4a9e",
    "accent-soft": "#e8ecf8",
    "jade": "#157a5c",
    "jade-soft": "#e3f1ea",
    "jade-deep": "#0d5a66",
    "jade-deep-soft": "#d5eaec",
    "amber": "#a86c00",
    "amber-soft": "#fbf0d8",
    "cinnabar": "#c03a22",
    "cinnabar-ink": "#a92f19",
    "cinnabar-soft": "#fbe8e3",
}
COLOURS: dict[Mode, dict[str, str]] = {
    "web": {name: f"var(--{name})" for name in PRINT_COLOURS},
    "print": PRINT_COLOURS,
}
GRADE_COLOURS = {"excellent": "jade-deep", "good": "jade", "acceptable": "amber", "poor": "cinnabar"}
GRADE_FILLS = {"excellent": "jade-deep-soft", "good": "jade-soft", "acceptable": "amber-soft", "poor": "cinnabar-soft"}
PRINT_FONT = "Inter, Noto Sans SC, sans-serif"


def colour(name: str, mode: Mode = "web") -> str:
    """Return what `fill` or `stroke` takes for a token."""
    return COLOURS[mode][name]


def grade_colour(grade: str, mode: Mode = "web") -> str:
    """Return the colour of a grade's mark."""
    return COLOURS[mode][GRADE_COLOURS[grade]]
