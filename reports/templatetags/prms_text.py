"""Figures, dates and names in the reader's language.

Filters give plain text, so that `blocktranslate with` can use them; tags give markup.
"""

from datetime import date, datetime, timedelta

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from prms.lib import display
from prms.lib.display import Number
from prms.lib.periods import Month, Quarter

register = template.Library()

NEAR = timedelta(days=14)


def language() -> str:
    """Return the code of the reader's language."""
    return get_language() or settings.LANGUAGE_CODE


def local(value: date) -> date:
    """Return a moment in the reader's time zone; a plain day stays itself."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def given(value: Number | str | None) -> Number | None:
    """Return a number as it is; a variable that a template does not have arrives as an empty text."""
    return None if isinstance(value, str) else value


@register.filter
def number(value: Number | None, places: int | None = None) -> str:
    return display.number(given(value), places)


def calendar_day(value: date) -> date:
    """Return the day of the reader's calendar on which a moment falls."""
    here = local(value)
    return here.date() if isinstance(here, datetime) else here


@register.filter
def signed(value: Number | None, places: int = 0) -> str:
    """Write a number with its sign: `+0.32`, `−9.14`."""
    known = given(value)
    text = display.number(known, places)
    return f"+{text}" if known is not None and known > 0 else text


@register.filter
def percent(fraction: Number | None, places: int | None = None) -> str:
    return display.percent(given(fraction), places)


@register.filter
def points(value: Number | None, places: int = 0) -> str:
    """Write points of 100, such as a weight, as a percentage."""
    known = given(value)
    return display.MISSING if known is None else f"{display.number(known, places)}%"


@register.filter
def money(amount: Number | None, currency: str) -> str:
    return display.money(given(amount), currency, language())


@register.filter
def money_exact(amount: Number | None, currency: str) -> str:
    return display.money_exact(given(amount), currency)


@register.filter
def quantity(value: Number | None, unit: str) -> str:
    return display.quantity(given(value), unit)


@register.filter
def day(value: date | Month | Quarter | None, style: str = "full") -> str:
    """Write a day, a moment in the reader's zone, a month or a quarter; see prms.lib.display for the styles."""
    if not value:
        return display.MISSING
    if isinstance(value, Month | Quarter):
        return display.month_and_quarter(value, style, language())
    return display.day(local(value), style, language())


@register.filter
def initials(name: str) -> str:
    """Return up to two letters for an avatar: `Lin Qiao` is LQ, 林乔 stays 林乔."""
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2]


@register.filter
def other_name(thing: object) -> str:
    """Return the name in the language that the reader does not use, or nothing."""
    names = (getattr(thing, "name", ""), getattr(thing, "name_zh", ""))
    other = names[0] if display.is_chinese(language()) else names[1]
    return other if other != getattr(thing, "display_name", "") else ""


@register.simple_tag
def sentence_gap() -> str:
    """Return what stands between two sentences: a space in English, nothing in Chinese."""
    return "" if display.is_chinese(language()) else " "


@register.simple_tag
def html_lang() -> str:
    """Return the language tag of the page."""
    return "zh-Hans" if display.is_chinese(language()) else "en"


@register.simple_tag
def other_language() -> str:
    """Return the language tag of that other name, for its `lang` attribute."""
    return "en" if display.is_chinese(language()) else "zh-Hans"


@register.simple_tag
def d(value: date | None, style: str = "full") -> SafeString | str:
    """Write a day or a moment as a `time` element."""
    if not value:
        return display.MISSING
    return format_html('<time datetime="{}">{}</time>', local(value).isoformat(), day(value, style))


@register.simple_tag
def due(at: date | None, now: datetime, says_today: bool = False) -> SafeString | str:
    """Write when something is due as seen from `now`: late in days, the time today, the weekday within 14 days.

    `says_today` puts “Today” before the time, for places that no heading dates.
    """
    if at is None:
        return ""
    words, is_late = due_words(at, now)
    if says_today and isinstance(at, datetime) and calendar_day(at) == calendar_day(now):
        words = gettext("Today, %(time)s") % {"time": words}
    return format_html('<span class="due-date{}">{}</span>', " late" if is_late else "", words)


def due_words(at: date, now: datetime) -> tuple[str, bool]:
    """Return the words of a due day or moment and whether it has passed."""
    on, today = calendar_day(at), calendar_day(now)
    if on < today:
        days = (today - on).days
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}, True
    is_past = isinstance(at, datetime) and at < now
    if on == today:
        return (day(at, "clock") if isinstance(at, datetime) else gettext("Today")), is_past
    return day(on, "weekday" if on - today <= NEAR else "full"), False
