"""Where a person can go: the places of the side navigation and the phone's bar, by what they may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reader(Protocol):
    @property
    def is_outsider(self) -> bool: ...
    def may_on_pages(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `key` is what a page calls itself to be marked as the current one."""

    key: str
    label: Promise
    icon: str
    url_name: str
    permission: str
    is_on_phone_bar: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    heading: Promise | str
    places: tuple[Place, ...]


GROUPS = (
    Group(
        "",
        (
            Place("today", _("Today"), "inbox", "reports:today", "actions.view", is_on_phone_bar=True),
            Place("inbox", _("Inbox"), "mail", "messaging:inbox", "inbox.view"),
            Place("incidents", _("Incidents"), "siren", "alerts:incidents", "incidents.view", is_on_phone_bar=True),
            Place("meetings", _("Meetings and actions"), "calendar-days", "governance:meetings", "meetings.view"),
        ),
    ),
    Group(
        _("Portfolio"),
        (
            Place("partners", _("Partners"), "handshake", "reports:partners", "contacts.view", is_on_phone_bar=True),
            Place("contacts", _("Contacts"), "users", "partners:people", "contacts.view"),
            Place(
                "scorecards",
                _("Scorecards"),
                "list-checks",
                "evaluations:scorecards",
                "scorecards.view_drafts",
                is_on_phone_bar=True,
            ),
            Place("measurements", _("Measurements"), "database", "evaluations:measurements", "measurements.view"),
            Place("kpis", _("KPIs"), "gauge", "evaluations:kpis", "kpis.view"),
            Place("agreements", _("Agreements"), "file-text", "agreements:agreements", "agreements.view"),
            Place("duties", _("Obligations"), "calendar-days", "agreements:duties", "obligations.view"),
            Place("commissions", _("Commissions"), "receipt-text", "agreements:commissions", "commissions.view"),
            Place("exits", _("Exits"), "door-open", "agreements:exits", "exits.view"),
        ),
    ),
    Group(
        _("Insight"),
        (Place("reports", _("Quarterly reports"), "file-chart-column", "reports:health_reports", "reports.view"),),
    ),
    Group(
        _("Administration"),
        (
            Place("users", _("Users"), "users", "accounts:users", "users.manage"),
            Place("rules", _("Alert rules"), "siren", "alerts:rules", "alert_rules.view"),
            Place("deliveries", _("Deliveries"), "send", "messaging:deliveries", "deliveries.view"),
            Place("audit", _("Audit trail"), "history", "accounts:audit", "audit.view"),
            Place("organisation", _("Organisation"), "settings", "accounts:organisation", "organisation.edit"),
            Place("tokens", _("API tokens"), "code", "accounts:tokens", "tokens.manage"),
        ),
    ),
)

# Where a partner's contact can go, and nowhere else.
PORTAL = (
    Group(
        "",
        (
            Place("portal", _("Scorecards"), "list-checks", "reports:portal", "portal.open", is_on_phone_bar=True),
            Place(
                "portal_actions",
                _("Our actions"),
                "square-check-big",
                "reports:portal_actions",
                "portal.open",
                is_on_phone_bar=True,
            ),
            Place("portal_statements", _("Statements"), "receipt-text", "reports:portal_statements", "portal.open"),
            Place(
                "portal_meetings",
                _("Meetings"),
                "calendar-days",
                "reports:portal_meetings",
                "portal.open",
                is_on_phone_bar=True,
            ),
            Place("inbox", _("Inbox"), "mail", "messaging:inbox", "inbox.view", is_on_phone_bar=True),
        ),
    ),
)


@cache
def address(url_name: str) -> str:
    """Return the address of a place, or nothing while its page is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def groups_for(reader: Reader) -> Iterator[tuple[Group, list[Place]]]:
    """Yield each group with the places that the reader may see; empty groups are left out."""
    for group in PORTAL if reader.is_outsider else GROUPS:
        places = [place for place in group.places if address(place.url_name) and reader.may_on_pages(place.permission)]
        if places:
            yield group, places
