from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Action, Meeting
from partners.filters import PartnerCodeFilter, several
from partners.querysets import partner_carries

CALENDAR = [MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)), MaxValueValidator(datetime(2101, 1, 1, tzinfo=UTC))]


class TitleFilters(django_filters.FilterSet):
    """What meetings and actions share, on the page and in the API: a search, and the partner they are about."""

    q = django_filters.CharFilter(method="search", label=_("Title or partner"), max_length=200)
    partner = PartnerCodeFilter()

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        """Return the rows whose title, or whose partner's name or code, carries the text."""
        return queryset.filter(Q(title__icontains=value) | partner_carries(value, path="partner__"))


class MeetingFilters(TitleFilters):
    """Filters of the meetings in the API; several values of one filter add up."""

    level = several(Meeting.Level.choices, pgettext_lazy("meeting", "Level"))
    status = several(Meeting.Status.choices, _("Status"))
    starts_from = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte", validators=CALENDAR)
    starts_before = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt", validators=CALENDAR)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Meeting
        fields = ["q", "partner", "level", "status", "starts_from", "starts_before", "external_id"]


class ActionFilters(TitleFilters):
    """Filters of the actions in the API; `overdue` as of the reader's today."""

    owner = django_filters.CharFilter(field_name="owner__email", lookup_expr="iexact", max_length=254)
    status = django_filters.ChoiceFilter(choices=Action.Status.choices, label=_("Status"))
    source = several(Action.Source.choices, _("Source"))
    meeting = django_filters.NumberFilter(field_name="meeting_id", min_value=1, max_value=2**63 - 1)
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Action
        fields = ["q", "partner", "owner", "status", "source", "meeting", "overdue", "external_id"]

    def by_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Action]:
        """Return the overdue actions, or the others."""
        overdue = queryset.overdue(today=timezone.localdate())
        return overdue if value else queryset.exclude(pk__in=overdue.values("pk"))
