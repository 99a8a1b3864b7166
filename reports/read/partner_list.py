"""The list of partners with what each stands for: score, incidents, the end of its agreement, the next meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from alerts.models import Incident
from evaluations.models import Scorecard
from governance.models import Meeting
from partners.models import Partner
from reports.read.portfolio import change_of, histories

# What a column sorts by first; the name comes second.
SORTS: Mapping[str, str] = {
    "name": "name",
    "total": "card_total",
    "change": "card_change",
    "incidents": "open_incidents",
    "ends": "agreement_ends_on",
    "meeting": "next_meeting_at",
}
DEFAULT_SORT = "total"


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One line of the list."""

    partner: Partner
    total: Decimal | None
    grade: str
    change: Decimal | None
    open_incidents: int
    agreement_ends_on: date | None
    days_left: int | None
    next_meeting_at: datetime | None
    history: list[Decimal | None] = field(default_factory=list)


def newest_month(reader: User) -> date | None:
    """Return the last month with a card that the reader may see."""
    cards = Scorecard.objects.visible_to(reader).current().order_by("-month")
    return cards.values_list("month", flat=True).first()


def with_figures(partners: QuerySet[Partner], *, reader: User, month: date | None, now: datetime) -> QuerySet[Partner]:
    """Return the partners with the columns of the list, which the database can sort and filter by."""
    cards = Scorecard.objects.visible_to(reader).current().filter(partner=OuterRef("pk"))
    cards = cards.filter(month=month) if month else cards.none()
    incidents = Incident.objects.visible_to(reader).open().filter(partner=OuterRef("pk")).order_by()
    agreements = Agreement.objects.visible_to(reader).filter(partner=OuterRef("pk"), status__in=Agreement.IN_FORCE)
    meetings = Meeting.objects.visible_to(reader).filter(
        partner=OuterRef("pk"), status=Meeting.Status.PLANNED, starts_at__gte=now
    )
    count = incidents.values(count=Func(F("pk"), function="COUNT"))
    return partners.select_related("owner").annotate(
        card_total=Subquery(cards.values("total")[:1]),
        card_grade=Subquery(cards.values("grade")[:1]),
        card_previous=Subquery(cards.values("previous_total")[:1]),
        card_change=F("card_total") - F("card_previous"),
        open_incidents=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        agreement_ends_on=Subquery(agreements.order_by("ends_on").values("ends_on")[:1]),
        next_meeting_at=Subquery(meetings.order_by("starts_at").values("starts_at")[:1]),
    )


def in_order(partners: QuerySet[Partner], sort: str) -> QuerySet[Partner]:
    """Sort by a column, a leading `-` descending; partners without the figure come last."""
    key = SORTS.get(sort.removeprefix("-"), SORTS[DEFAULT_SORT])
    first = F(key).desc(nulls_last=True) if sort.startswith("-") else F(key).asc(nulls_last=True)
    return partners.order_by(first, "name", "id")


def rows_of(partners: Iterable[Partner], *, reader: User, month: date | None, now: datetime) -> list[PartnerRow]:
    """Return the rows of one page, with twelve months of totals read at once."""
    shown = list(partners)
    cards = Scorecard.objects.visible_to(reader).current()
    past = histories(cards, [row.pk for row in shown], month) if month and shown else {}
    today = timezone.localdate(now)
    return [_row(partner, past.get(partner.pk, []), today) for partner in shown]


def _row(partner: Any, history: list[Decimal | None], today: date) -> PartnerRow:
    ends_on = partner.agreement_ends_on
    return PartnerRow(
        partner,
        partner.card_total,
        partner.card_grade or "",
        None if partner.card_total is None else change_of(partner.card_total, partner.card_previous),
        partner.open_incidents,
        ends_on,
        (ends_on - today).days if ends_on else None,
        partner.next_meeting_at,
        history,
    )
