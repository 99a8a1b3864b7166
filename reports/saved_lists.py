"""Lists that can be kept as views: where each is, by the place of a saved view."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView, User
from accounts.services import clean_query
from prms.lib.tabs import Tab


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list: its address and what its first tab says, which shows all of it."""

    url_name: str
    everything: Promise


LISTS: Mapping[str, SavedList] = {
    SavedView.Place.PARTNERS: SavedList("reports:partners", _("All partners")),
    SavedView.Place.SCORECARDS: SavedList("evaluations:scorecards", _("All scorecards")),
    SavedView.Place.INCIDENTS: SavedList("alerts:incidents", _("All incidents")),
    SavedView.Place.ACTIONS: SavedList("governance:actions", _("All actions")),
    SavedView.Place.AGREEMENTS: SavedList("agreements:agreements", _("All agreements")),
}


@dataclass(frozen=True, slots=True)
class Views:
    """The tabs of one list and what the reader may do; `is_changed` when the list differs from the current view."""

    place: str
    tabs: list[Tab]
    query: str
    current: SavedView | None
    is_changed: bool
    may_change: bool
    may_share: bool


def views_of(*, reader: User, place: str, query: str, wanted: str) -> Views:
    """Return the tabs of a list whose address holds `query`; `wanted` is the id of the view it was opened by."""
    now = clean_query(query)
    kept = list(SavedView.objects.visible_to(reader).filter(place=place).order_by("is_shared", "name", "id"))
    current = next((view for view in kept if str(view.pk) == wanted), None)
    current = current or next((view for view in kept if now and view.query == now), None)
    mine = current is not None and (current.owner_id == reader.pk or (current.is_shared and reader.may("users.manage")))
    saved_list = LISTS[place]
    everything = Tab(str(saved_list.everything), reverse(saved_list.url_name), not now and current is None)
    return Views(
        place=place,
        tabs=[everything, *(Tab(view.name, view.get_absolute_url(), view == current) for view in kept)],
        query=now,
        current=current,
        is_changed=current is not None and current.query != now,
        may_change=mine,
        may_share=reader.may("views.share"),
    )


def address_of(view: SavedView) -> str:
    """Return the address of the list as the view keeps it."""
    filters = f"{view.query}&" if view.query else ""
    return f"{reverse(LISTS[view.place].url_name)}?{filters}view={view.pk}"
