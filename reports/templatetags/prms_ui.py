"""The small marks of every page: icons, levels, grades, scores, movements, severities, people."""

from functools import cache, lru_cache
from html import escape
from typing import Protocol

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from prms.lib import display
from prms.lib.display import Number
from reports import charts
from reports.templatetags.prms_text import initials, language

register = template.Library()

# In the middle of a sentence English writes them small; Chinese knows no difference.
GRADE_WORDS = {
    "excellent": pgettext_lazy("within a sentence", "excellent"),
    "good": pgettext_lazy("within a sentence", "good"),
    "acceptable": pgettext_lazy("within a sentence", "acceptable"),
    "poor": pgettext_lazy("within a sentence", "poor"),
}
GRADE_NAMES = {"excellent": _("Excellent"), "good": _("Good"), "acceptable": _("Acceptable"), "poor": _("Poor")}
SEVERITIES = {
    "critical": (_("Critical"), "octagon-alert", "stamp"),
    "major": (_("Major"), "triangle-alert", "hot"),
    "minor": (_("Minor"), "circle-alert", "warn"),
}
# What an event of a timeline looks like: icon and tone. An unknown kind gets the plain dot.
EVENT_MARKS = {
    "opened": ("siren", "hot"),
    "incident_opened": ("siren", "hot"),
    "still_breaching": ("activity", "hot"),
    "streak_broken": ("unplug", "warn"),
    "notified": ("send", ""),
    "nobody_eligible": ("circle-alert", "hot"),
    "acknowledged": ("check", ""),
    "incident_acknowledged": ("check", ""),
    "acknowledgement_expired": ("clock-alert", "hot"),
    "silenced": ("bell-off", ""),
    "silence_ended": ("bell", ""),
    "meeting_proposed": ("users", "warn"),
    "meeting_held": ("users", ""),
    "meeting_not_held": ("users", "warn"),
    "switched": ("circle-pause", "warn"),
    "referrals_paused": ("circle-pause", "warn"),
    "referrals_opened": ("circle-check", "ok"),
    "data_stopped": ("unplug", "hot"),
    "data_opened": ("circle-check", "ok"),
    "step_done": ("circle-check", "ok"),
    "step_reopened": ("rotate-ccw", ""),
    "action_done": ("circle-check", "ok"),
    "reported_again": ("message-square-warning", "warn"),
    "commented": ("message-square", ""),
    "resolved": ("circle-check", "ok"),
    "incident_resolved": ("circle-check", "ok"),
    "scorecard_published": ("list-checks", ""),
    "scorecard_accepted": ("check", "ok"),
    "scorecard_disputed": ("message-square-warning", "warn"),
    "level_changed": ("chevrons-up", ""),
    "stage_changed": ("arrow-right-left", ""),
    "agreement_activated": ("file-text", ""),
    "statement_prepared": ("receipt-text", ""),
    "statement_adjusted": ("pencil", "warn"),
    "statement_approved": ("check", "ok"),
    "statement_locked": ("lock", ""),
    "statement_paid": ("circle-check", "ok"),
    "statement_disputed": ("message-square-warning", "warn"),
    "statement_dispute_resolved": ("gavel", ""),
}


class Person(Protocol):
    name: str


@register.filter
def grade_name(grade: str) -> str:
    return _grade_name(grade, language()) if grade else ""


@cache
def _grade_name(grade: str, _language: str) -> str:
    return str(GRADE_NAMES[grade])


@register.filter
def grade_word(grade: str) -> str:
    """Return the word of a grade for the middle of a sentence."""
    return str(GRADE_WORDS[grade]) if grade else ""


def _icon_body(name: str) -> str:
    svg = (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text()
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")]


@register.simple_tag
@cache
def icon(name: str, size: int = 16, tone: str = "") -> SafeString:
    """Draw an icon of static/icons in the colour of its text; the words beside it carry the meaning."""
    looks = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
    opening = f'<svg class="{escape(f"icon {tone}".strip())}" width="{size}" height="{size}" {looks}'
    return mark_safe(f'{opening} stroke-linejoin="round" aria-hidden="true">{_icon_body(name)}</svg>')  # noqa: S308


@register.simple_tag
def level(letter: str) -> SafeString | str:
    """Draw a partner's level as weight of ink: S solid, A grey, B outlined, C dashed."""
    return _level(letter, language()) if letter else ""


@lru_cache(maxsize=64)
def _level(letter: str, _language: str) -> SafeString:
    name = gettext("Level %(level)s") % {"level": letter}
    return format_html(
        '<span class="level level-{}" title="{}"><span class="sr-only">{}</span>'
        '<span aria-hidden="true">{}</span></span>',
        letter.lower(),
        name,
        name,
        letter,
    )


@register.simple_tag
@cache
def glyph(grade: str, size: int = 10) -> SafeString:
    return mark_safe(charts.glyph(grade, size=size))  # noqa: S308


@register.simple_tag
def grade(name: str, total: Number | None = None) -> SafeString | str:
    """Write a grade as its mark and its word, after the total if one is given."""
    if not name:
        return ""
    figure = "" if total is None else format_html('<b class="num">{}</b> ', display.number(total, 1))
    word = grade_name(name)
    return format_html('<span class="grade grade-{}">{}{}<span>{}</span></span>', name, glyph(name), figure, word)


@register.simple_tag
def score(value: Number | None, grade: str = "", places: int = 1) -> SafeString:
    """Write a score behind its grade's mark; the grade's word is there for screen readers. None is “no data”."""
    if value is None:
        words = gettext("No data")
        return format_html('<span class="score dim" title="{}">–<span class="sr-only"> {}</span></span>', words, words)
    figure = f'<b class="num">{display.number(value, places)}</b>'
    if not grade:
        return mark_safe(f'<span class="score">{figure}</span>')  # noqa: S308
    word = f'<span class="sr-only"> {grade_name(grade)}</span>'
    return mark_safe(f'<span class="score grade-{escape(grade)}">{glyph(grade, 9)}{figure}{word}</span>')  # noqa: S308


@register.simple_tag
def delta(change: Number | None, places: int = 1, unit: str = "", is_lower_better: bool = False) -> SafeString | str:
    """Write a movement: arrow, word for screen readers, size without sign; coloured by favourable or not."""
    if change is None:
        return format_html('<span class="delta flat">{}</span>', display.MISSING)
    size = display.number(abs(display.as_exact(change)), places)
    if not size.strip("0."):
        unchanged = f'<span aria-hidden="true">–</span><span class="sr-only">{gettext("unchanged")}</span>'
        return mark_safe(f'<span class="delta flat">{unchanged}</span>')  # noqa: S308
    is_up = change > 0
    tone = "favourable" if is_up != is_lower_better else "adverse"
    word = gettext("up") if is_up else gettext("down")
    words = f'<span class="sr-only">{word} </span><span class="num">{size}{escape(unit)}</span>'
    return mark_safe(f'<span class="delta {tone}">{charts.arrow(is_up=is_up)}{words}</span>')  # noqa: S308


@register.simple_tag
def severity(name: str, is_long: bool = True) -> SafeString:
    """Write an incident's severity as a tag, or only its icon with the word hidden."""
    word, icon_name, tone = SEVERITIES[name]
    if is_long:
        return format_html('<span class="tag {}">{}{}</span>', tone, icon(icon_name, 13), word)
    colour = "warn" if name == "minor" else "hot"
    return format_html('{}<span class="sr-only">{}</span>', icon(icon_name, 17, colour), word)


@register.simple_tag
def event_mark(kind: str) -> SafeString:
    """Draw the mark of a timeline's event; its sentence stands beside it."""
    icon_name, tone = EVENT_MARKS.get(kind, ("info", ""))
    return format_html('<span class="mark {}">{}</span>', tone, icon(icon_name, 15))


@register.simple_tag
def who(person: Person | None, show_name: bool = True) -> SafeString | str:
    """Write a person: initials in a circle, then the name (hidden but read out when there is no room)."""
    if person is None:
        return display.MISSING
    return format_html(
        '<span class="who"{}><span class="avatar" aria-hidden="true">{}</span><span class="{}">{}</span></span>',
        "" if show_name else format_html(' title="{}"', person.name),
        initials(person.name),
        "truncate" if show_name else "sr-only",
        person.name,
    )
