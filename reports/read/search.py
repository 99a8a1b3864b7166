"""Finds partners, people, agreements, meetings, incidents, actions, KPIs and pages among what a reader may see."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement
from alerts.models import Incident
from evaluations.models import Kpi
from governance.models import Action, Meeting
from partners.models import Contact, Partner
from partners.querysets import partner_carries
from reports.navigation import address, groups_for

FEW, MANY = 5, 100
LONGEST = 100
INCIDENT_CODE = re.compile(r"(?:INC-?)?0*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what it belongs to, and where it is."""

    label: str
    href: str
    note: str = ""
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of thing that can be found; `find` returns its rows for a reader and a text."""

    key: str
    label: Promise
    icon: str
    permission: str
    find: Callable[[User, str], QuerySet]
    shown: Callable[..., Hit]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one sort; `has_more` when there is more than is listed."""

    key: str
    label: str
    icon: str
    hits: list[Hit] = field(default_factory=list)
    has_more: bool = False


def search(*, reader: User, text: str, only: str = "") -> list[Found]:
    """Return what carries the text, sort by sort: the first few of each, or many of the one named by `only`.

    One query a sort, however much there is to find. Without a text only pages are named.
    """
    text = text.strip()[:LONGEST]
    kinds = [kind for kind in KINDS if only in ("", kind.key) and reader.may_on_pages(kind.permission)]
    found = [] if only not in ("", "pages") else [_pages(reader, text)]
    if text:
        found += [_found(kind, reader, text, MANY if only else FEW) for kind in kinds]
    return [group for group in found if group.hits]


def _pages(reader: User, text: str) -> Found:
    wanted = text.casefold()
    places = (place for _group, places in groups_for(reader) for place in places)
    hits = [Hit(str(place.label), address(place.url_name)) for place in places if wanted in str(place.label).casefold()]
    return Found("pages", str(_("Go to")), "arrow-right", hits)


def _found(kind: Kind, reader: User, text: str, most: int) -> Found:
    rows = list(kind.find(reader, text)[: most + 1])
    hits: Iterator[Hit] = (kind.shown(row) for row in rows)
    listed = [hit for hit in islice(hits, most) if hit.href]
    return Found(kind.key, str(kind.label), kind.icon, listed, len(rows) > most)


def _partners(reader: User, text: str) -> QuerySet[Partner]:
    return Partner.objects.visible_to(reader).matching(text).order_by("name", "id")


def _contacts(reader: User, text: str) -> QuerySet[Contact]:
    carries = Q(name__icontains=text) | Q(email__icontains=text) | Q(title__icontains=text)
    return Contact.objects.visible_to(reader).filter(carries).select_related("partner").order_by("name", "id")


def _agreements(reader: User, text: str) -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(reader).matching(text).select_related("partner").order_by("code")


def _meetings(reader: User, text: str) -> QuerySet[Meeting]:
    carries = Q(title__icontains=text) | partner_carries(text, path="partner__")
    return Meeting.objects.visible_to(reader).filter(carries).select_related("partner").order_by("-starts_at", "-id")


def _incidents(reader: User, text: str) -> QuerySet[Incident]:
    carries = Q(rule__name__icontains=text) | Q(rule__name_zh__icontains=text) | partner_carries(text, path="partner__")
    number = INCIDENT_CODE.fullmatch(text)
    if number:
        carries |= Q(pk=int(number[1]))
    return (
        Incident.objects.visible_to(reader)
        .filter(pk__in=Incident.objects.filter(carries).values("pk"))
        .select_related("partner", "rule")
        .order_by("-opened_at", "-id")
    )


def _actions(reader: User, text: str) -> QuerySet[Action]:
    carries = Q(title__icontains=text)
    return Action.objects.visible_to(reader).filter(carries).select_related("partner").order_by("-due_on", "-id")


def _kpis(reader: User, text: str) -> QuerySet[Kpi]:
    carries = Q(code__icontains=text) | Q(name__icontains=text) | Q(name_zh__icontains=text)
    return Kpi.objects.visible_to(reader).filter(carries).order_by("code")


def _of_partner(partner: Partner | None) -> str:
    return partner.display_name if partner else ""


def _contact_hit(row: Contact) -> Hit:
    return Hit(row.name, reverse("partners:contacts", args=[row.partner.code]), _of_partner(row.partner))


def _agreement_hit(row: Agreement) -> Hit:
    return Hit(f"{row.code} {row.title}".strip(), row.get_absolute_url(), _of_partner(row.partner))


def _incident_hit(row: Incident) -> Hit:
    return Hit(f"{row.code} {row.rule.display_name}", row.get_absolute_url(), _of_partner(row.partner))


def _meeting_hit(row: Meeting) -> Hit:
    return Hit(row.title, row.get_absolute_url(), _of_partner(row.partner), row.starts_at)


def _action_hit(row: Action) -> Hit:
    return Hit(row.title, row.get_absolute_url(), _of_partner(row.partner), row.due_on)


KINDS = (
    Kind(
        "partners",
        _("Partners"),
        "handshake",
        "contacts.view",
        _partners,
        lambda row: Hit(row.display_name, row.get_absolute_url(), row.code),
    ),
    Kind("contacts", _("Contacts"), "users", "contacts.view", _contacts, _contact_hit),
    Kind("incidents", _("Incidents"), "siren", "incidents.view", _incidents, _incident_hit),
    Kind("agreements", _("Agreements"), "file-text", "agreements.view", _agreements, _agreement_hit),
    Kind("meetings", _("Meetings"), "calendar-days", "meetings.view", _meetings, _meeting_hit),
    Kind("actions", _("Actions"), "square-check-big", "actions.view", _actions, _action_hit),
    Kind(
        "kpis",
        _("KPIs"),
        "gauge",
        "kpis.view",
        _kpis,
        lambda row: Hit(row.display_name, row.get_absolute_url(), row.code),
    ),
)
