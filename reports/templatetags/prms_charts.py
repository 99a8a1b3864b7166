"""The charts of reports.charts as tags: they take what a page holds and write the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from prms.lib import display
from prms.lib.display import Number
from reports import charts
from reports.charts import Band
from reports.templatetags.prms_text import day
from reports.templatetags.prms_ui import GRADE_NAMES

register = template.Library()


class GradeStart(Protocol):
    """What a grade band says: from which total on the grade is earned."""

    @property
    def grade(self) -> str: ...
    @property
    def starts_at(self) -> Number: ...


class CardOfMonth(Protocol):
    """One month of a partner: the total, its grade, the total of the same month a year before."""

    month: date
    total: Number | None
    grade: str
    prior_total: Number | None


class Reading(Protocol):
    """One period of a measure."""

    period: date
    value: Number | None


class Lane(Protocol):
    """The partners of one level, each with `score`, `grade` and `name`."""

    points: Sequence[charts.StripPoint]


class ExitSpan(Protocol):
    trigger_on: date
    earliest_end: date
    original_entitlement: int


def named_bands(bands: Iterable[GradeStart] | None) -> list[Band]:
    """Return the bands in ascending order with their words; without any, the shipped ones."""
    chosen: Iterable[GradeStart] = bands or charts.DEFAULT_BOUNDS
    ascending = sorted(chosen, key=lambda band: band.starts_at)
    return [Band(band.starts_at, band.grade, str(GRADE_NAMES[band.grade])) for band in ascending]


@register.simple_tag
def spark(
    values: Sequence[Number | None],
    grade: str = "",
    width: int = 92,
    height: int = 22,
    reference: Number | None = None,
    low: Number | None = None,
    high: Number | None = None,
    label: str = "",
) -> SafeString:
    return mark_safe(  # noqa: S308
        charts.sparkline(
            values=values,
            last_grade=grade,
            width=width,
            height=height,
            reference=reference,
            low=low,
            high=high,
            label=label,
        )
    )


@register.simple_tag
def scorebar(
    score: Number | None,
    grade: str = "",
    previous: Number | None = None,
    width: int = 130,
    bands: Iterable[GradeStart] | None = None,
) -> SafeString:
    """Draw a score on its axis beside its figure."""
    markup = charts.scorebar(score=score, grade=grade, previous=previous, bands=named_bands(bands), width=width)
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def bullet(
    score: Number | None,
    grade: str,
    previous: Number | None,
    target_label: str,
    label: str,
    bands: Iterable[GradeStart] | None = None,
) -> SafeString:
    markup = charts.bullet(
        score=score,
        grade=grade,
        previous=previous,
        target_label=target_label,
        bands=named_bands(bands),
        label=label,
    )
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def bandscale(score: Number | None, label: str, bands: Iterable[GradeStart] | None = None) -> SafeString:
    return mark_safe(charts.bandscale(score=score, bands=named_bands(bands), label=label))  # noqa: S308


@register.simple_tag
def contribution(points: Number, low: Number, high: Number, grade: str) -> SafeString:
    return mark_safe(charts.contribution(points=points, low=low, high=high, grade=grade))  # noqa: S308


@register.simple_tag
def progress(done: int, total: int, label: str) -> SafeString:
    return mark_safe(charts.progress(done=done, total=total, label=label))  # noqa: S308


@register.simple_tag
def term_bar(elapsed: float, label: str, notice_from: float | None = None) -> SafeString:
    return mark_safe(charts.term(elapsed=elapsed, notice_from=notice_from, label=label))  # noqa: S308


@register.simple_tag
def trend_chart(
    history: Iterable[CardOfMonth],
    label: str,
    prior_label: str | int = "",
    bands: Iterable[GradeStart] | None = None,
) -> SafeString:
    months = [charts.TrendPoint(day(card.month, "m"), card.total, card.grade, card.prior_total) for card in history]
    markup = charts.trend(points=months, bands=named_bands(bands), label=label, prior_label=str(prior_label))
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def strip_chart(lanes: Iterable[Lane], label: str, bands: Iterable[GradeStart] | None = None) -> SafeString:
    markup = charts.strip(lanes=[lane.points for lane in lanes], bands=named_bands(bands), label=label)
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def limit_chart(
    readings: Iterable[Reading],
    limit: Number,
    is_breach_above: bool,
    limit_label: str,
    label: str,
    unit: str = "",
) -> SafeString:
    months = [charts.LimitPoint(day(reading.period, "m"), reading.value) for reading in readings]
    markup = charts.limit_line(
        points=months,
        limit=limit,
        is_breach_above=is_breach_above,
        limit_label=limit_label,
        label=label,
        write=lambda value: display.quantity(value, unit),
    )
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def curve_chart(
    points: Sequence[charts.CurvePoint],
    unit: str,
    label: str,
    tried: Number | None = None,
    tried_score: Number | None = None,
    bands: Iterable[GradeStart] | None = None,
) -> SafeString:
    """Draw a score curve, with the value that somebody tries out."""
    found = None if tried is None or tried_score is None else (tried, tried_score)
    markup = charts.score_curve(
        points=points,
        bands=named_bands(bands),
        label=label,
        tried=found,
        write=lambda value: display.quantity(value, unit),
    )
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def exit_chart(
    case: ExitSpan, steps: Sequence[tuple[date, int]], marks: Sequence[charts.StageMark], today: date, label: str
) -> SafeString:
    """Draw the plan of an exit on its time line."""
    markup = charts.exit_plan(
        starts_on=case.trigger_on,
        ends_on=case.earliest_end,
        today=today,
        steps=steps,
        original=case.original_entitlement,
        marks=marks,
        label=label,
        today_label=_("Today"),
        end_label=_("End"),
    )
    return mark_safe(markup)  # noqa: S308
