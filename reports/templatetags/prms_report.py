"""The marks and charts of a printed report: literal colours, because a PDF reads no stylesheet inside a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from alerts.models.rule import Severity
from evaluations.models import MonthCloseSkip
from governance.models import Meeting
from prms.lib import display
from prms.lib.display import Number
from prms.lib.periods import Month, Quarter
from reports import charts
from reports.charts import Mode
from reports.read.health.page import Figure
from reports.templatetags.prms_text import language
from reports.templatetags.prms_ui import grade_name

register = template.Library()

SPARK_WIDTH, SPARK_HEIGHT = 66, 15
LINE_WIDTH, LINE_HEIGHT = 360, 118
BAR_WIDTH = 130
UP, DOWN = "▲", "▼"


@register.simple_tag
def rp_glyph(grade: str, size: int = 8) -> SafeString:
    return mark_safe(charts.glyph(grade, size=size, mode="print"))  # noqa: S308


@register.simple_tag
def rp_score(total: Number | None, grade: str) -> SafeString | str:
    """Write a score behind its grade's mark; a dash without one."""
    if total is None:
        return format_html('<span class="dim">{}</span>', display.MISSING)
    word = grade_name(grade)
    return format_html(
        '<span class="score">{}<b>{}</b><span class="sr-only"> {}</span></span>',
        rp_glyph(grade),
        display.number(total, 1),
        word,
    )


@register.simple_tag
def rp_cell(card: Mapping[str, Any] | None) -> SafeString | str:
    """Write a month of the heat map: tinted, underlined where acceptable, boxed where poor."""
    if card is None:
        return format_html('<span class="hc">{}</span>', display.MISSING)
    return format_html(
        '<span class="hc h-{}">{}<span class="sr-only"> {}</span></span>',
        card["grade"],
        display.number(card["total"], 1),
        grade_name(card["grade"]),
    )


@register.simple_tag
def rp_delta(change: Number | None, places: int = 1, unit: str = "", is_lower_better: bool = False) -> SafeString | str:
    """Write a movement as arrow and size; the word stands for people who do not see the arrow."""
    if change is None:
        return format_html('<span class="dim">{}</span>', display.MISSING)
    size = display.number(abs(display.as_exact(change)), places)
    if not size.strip("0."):
        return format_html('<span class="delta">{}{}</span>', size, unit)
    is_up = change > 0
    tone = "fav" if is_up != is_lower_better else "adv"
    word, arrow = (gettext("up"), UP) if is_up else (gettext("down"), DOWN)
    marks = format_html('<span class="ar" aria-hidden="true">{}</span><span class="sr-only">{} </span>', arrow, word)
    return format_html('<span class="delta {}">{}{}{}</span>', tone, marks, size, unit)


@register.simple_tag
def rp_spark(figure: Figure) -> SafeString:
    markup = charts.sparkline(values=figure.values, width=SPARK_WIDTH, height=SPARK_HEIGHT, mode="print")
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def rp_line(points: Sequence[Mapping[str, Any]], figure: Figure, quarter: Quarter, mode: Mode) -> SafeString | str:
    """Draw the portfolio score month by month with the quarter shaded; nothing without a month that has one."""
    known = [point["score"] for point in points if point["score"] is not None]
    if not known:
        return ""
    target = known[-1] if figure.target is None else figure.target
    of_quarter = [place for place, point in enumerate(points) if point["month"] in quarter.months]
    markup = charts.series(
        values=[point["score"] for point in points],
        labels=[_month(point["month"]) for point in points],
        target=target,
        target_label=gettext("target %(target)s") % {"target": display.number(target, 1)},
        label=gettext("Portfolio score by month: %(first)s at first, %(last)s at last, target %(target)s.")
        % {"first": display.number(known[0], 1), "last": display.number(known[-1], 1), "target": target},
        shaded=(of_quarter[0], of_quarter[-1]),
        shaded_label=gettext("Q%(number)s") % {"number": quarter.number},
        height=LINE_HEIGHT,
        mode=mode,
        width=LINE_WIDTH if mode == "print" else None,
    )
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def rp_bar(row: Mapping[str, Any], most: Number, mode: Mode) -> SafeString:
    """Draw what came in against its target."""
    width = BAR_WIDTH if mode == "print" else None
    return mark_safe(  # noqa: S308
        charts.targetbar(actual=row["actual"], target=row["target"], most=most, mode=mode, width=width)
    )


@register.simple_tag
def rp_mix(row: Mapping[str, Any]) -> SafeString:
    """Draw one glyph a partner, or the counts where they are many."""
    words = [f"{count} {grade_name(grade)}" for grade, count in row["counts"] if count]
    label = display.listed(words, language())
    if row["glyphs"]:
        marks = format_html_join("", "{}", ((rp_glyph(grade, 6),) for grade in row["glyphs"]))
        return format_html('<div class="rp-mix" role="img" aria-label="{}">{}</div>', label, marks)
    counts = format_html_join(
        " ", "<span>{}&nbsp;{}</span>", ((rp_glyph(grade), count) for grade, count in row["counts"])
    )
    return format_html('<div class="rp-mix counts" role="img" aria-label="{}">{}</div>', label, counts)


@register.filter
def rp_partners(count: int) -> str:
    """Write how many partners there are."""
    return ngettext("%(count)s partner", "%(count)s partners", count) % {"count": display.number(count)}


@register.filter
def rp_period(period: Month | Quarter) -> str:
    """Write a quarter or a month as short as a column allows: `Q3 2026`, `Oct`."""
    if isinstance(period, Quarter):
        return _quarter(period)
    return _month(period)


def _quarter(period: Quarter) -> str:
    return f"{period.year} Q{period.number}" if display.is_chinese(language()) else f"Q{period.number} {period.year}"


def _month(month: Month) -> str:
    return display.month_and_quarter(month, "m", language())


@register.filter
def rp_month(text: str) -> str:
    """Write a month that stands as text: `2026-09` is September 2026."""
    return display.month_and_quarter(Month.parse(text), "month", language())


@register.filter
def rp_severity(name: str) -> str:
    return str(Severity(name).label)


@register.filter
def rp_meeting(level: str) -> str:
    return str(Meeting.Level(level).label)


@register.simple_tag
def rp_mark(is_kept: bool) -> SafeString:
    """Draw a tick or a cross with its word."""
    path, colour = ("M4 12.5 9.5 18 20 6.5", "jade") if is_kept else ("M5 5 19 19M19 5 5 19", "cinnabar")
    word = gettext("kept") if is_kept else gettext("missed")
    return format_html(
        '<svg width="13" height="13" viewBox="0 0 24 24" role="img" aria-label="{}" fill="none" stroke="{}" '
        'stroke-width="2.6"><path d="{}"/></svg>',
        word,
        charts.colour(colour, "print"),
        path,
    )


@register.filter
def rp_reason(code: str) -> str:
    """Write why a partner has no scorecard in a month."""
    known = code in MonthCloseSkip.Reason.values
    return str(MonthCloseSkip.Reason(code).label) if known else gettext("Not scored in the month's close")
