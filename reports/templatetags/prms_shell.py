"""What the shell around every page needs to know of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import AuditEntry
from partners.models import Partner
from prms.lib import request_context
from prms.lib.display import listed
from prms.lib.web import PAGE_SIZES
from reports.api_calls import Call, api_calls
from reports.list_columns import Columns, columns_of
from reports.navigation import Place, address, groups_for
from reports.read.freshness import WITH_FIGURES, Staleness, staleness
from reports.read.portal import company_of
from reports.saved_lists import Views, views_of

register = template.Library()
DENSITIES = ("compact", "regular", "roomy")


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation; `count` is what waits there, `is_hot` when it must not."""

    key: str
    label: str
    icon: str
    href: str
    count: int
    is_hot: bool
    is_on_phone_bar: bool


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a row, when, and the names of the fields."""

    who: str
    at: datetime
    fields: str


@dataclass(frozen=True, slots=True)
class Look:
    """The height of a list's rows, and how many a page has."""

    density: str
    per_page: str


@dataclass(frozen=True, slots=True)
class Stale:
    """What is behind, and whether the reader may mend it."""

    what: Staleness
    may_mend: bool


@register.simple_tag(takes_context=True)
def navigation(context: Mapping[str, Any]) -> list[Section]:
    """Return the sections of the navigation. A page may put what waits into `nav_counts`, by place."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return []
    counts: Mapping[str, int] = context.get("nav_counts") or {}
    return [
        Section(str(group.heading), [_entry(place, counts.get(place.key, 0)) for place in places])
        for group, places in groups_for(user)
    ]


@register.simple_tag(takes_context=True)
def own_company(context: Mapping[str, Any]) -> Partner | None:
    """Return the company that an outsider speaks for: its portal is all they see. Nothing for our own people."""
    user = context.get("user")
    if user is None or not user.is_authenticated or not user.is_outsider:
        return None
    return context.get("company") or company_of(user)


@register.simple_tag(takes_context=True)
def saved_views(context: Mapping[str, Any], place: str) -> Views | None:
    """Return the kept views of a list as tabs, with what the reader may do about them; None for who keeps none."""
    request = context["request"]
    if not request.user.may_on_pages("views.keep"):
        return None
    wanted = request.GET.get("view", "")
    return views_of(reader=request.user, place=place, query=request.GET.urlencode(), wanted=wanted)


@register.simple_tag(takes_context=True)
def api_calls_of(context: Any, url: str) -> list[Call]:
    """Return the calls of the API that answer what a list's file at the address holds; none where it has no twin."""
    # A part that is included alone keeps the request beside its names.
    return api_calls(url, reader=context.request.user, now=timezone.now())


@register.simple_tag(takes_context=True)
def hidden_columns(context: Mapping[str, Any], place: str) -> Columns:
    """Return which columns of a list the address hides, and the field that hides them."""
    return columns_of(place, context["request"].GET)


@register.simple_tag(takes_context=True)
def look_of(context: Any) -> Look:
    """Return how the address says that a list looks; what it does not say, or says wrongly, is empty."""
    # A page of an error has no request.
    request = getattr(context, "request", None)
    asked = request.GET if request else {}
    density, per_page = asked.get("density", ""), asked.get("per_page", "")
    sizes = [str(size) for size in PAGE_SIZES]
    return Look(density if density in DENSITIES else "", per_page if per_page in sizes else "")


@register.simple_tag(takes_context=True)
def staleness_of(context: Mapping[str, Any], page_key: str) -> Stale | None:
    """Return why the figures of a page are not up to date, and whether the reader may mend it; None when they are."""
    user = context.get("user")
    if page_key not in WITH_FIGURES or user is None or not user.is_authenticated or user.is_outsider:
        return None
    found = staleness(now=timezone.now())
    return Stale(found, user.may_on_pages(found.permission)) if found else None


@register.simple_tag
def last_change(row: Model) -> LastChange | None:
    """Return who changed a row last, when, and which of its fields; None where the trail knows nothing."""
    entries = AuditEntry.objects.about(row._meta.label_lower, row.pk).select_related("actor")
    entry = entries.exclude(changes={}).order_by("-id").first()
    if entry is None:
        return None
    known = {field.name: str(getattr(field, "verbose_name", field.name)) for field in row._meta.get_fields()}
    fields = listed((known.get(name, name) for name in entry.changes), get_language() or "")
    return LastChange(entry.actor.name if entry.actor else entry.actor_label, entry.at, fields)


@register.simple_tag
def page_head() -> str:
    """Return the head of every page, which is the same for all: rendered once, anew each time while developing."""
    return render_to_string("components/head.html") if settings.DEBUG else _page_head()


@cache
def _page_head() -> str:
    return render_to_string("components/head.html")


@register.simple_tag
def request_id() -> str:
    """Return the id of the running request, which the log carries too."""
    return request_context.current().request_id


def _entry(place: Place, count: int) -> Entry:
    return Entry(
        key=place.key,
        label=str(place.label),
        icon=place.icon,
        href=address(place.url_name),
        count=count,
        is_hot=place.key == "incidents" and count > 0,
        is_on_phone_bar=place.is_on_phone_bar,
    )
