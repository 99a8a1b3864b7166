from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alerts.models import AlertRule, AlertRuleVersion, Incident, ReportedEvent
from alerts.models.rule import Severity
from partners.filters import PartnerCodeFilter, several
from partners.models import Partner

CALENDAR = [MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)), MaxValueValidator(datetime(2101, 1, 1, tzinfo=UTC))]


def rules_in_sight(request: HttpRequest | None) -> Any:
    """Return the rules that the reader may see."""
    reader: Any = request and request.user
    return AlertRule.objects.visible_to(reader) if reader else AlertRule.objects.none()


class IncidentSearch(django_filters.FilterSet):
    """What narrows incidents, on the page and in the API; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Partner or number"), max_length=200)
    severity = several(Severity.choices, _("Severity"))
    level = several(Partner.Level.choices, _("Level"), field_name="partner__level")

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Incident]:
        """Return the incidents of partners whose name or code carries the text, and the one with that number."""
        return queryset.matching(value)


class IncidentPartnerFilter(PartnerCodeFilter):
    """`?partner=P-0007` on incidents, those of missing data of several partners among them."""

    def narrow(self, qs: Any, code: str) -> QuerySet[Incident]:
        return qs.of_partner(code)


class IncidentFilters(IncidentSearch):
    """Filters of the incidents in the API."""

    partner = IncidentPartnerFilter()
    rule = django_filters.CharFilter(field_name="rule__code", label=_("Rule"), max_length=40)
    status = django_filters.ChoiceFilter(choices=Incident.Status.choices, label=_("Status"))
    resolution = django_filters.ChoiceFilter(choices=Incident.Resolution.choices)
    is_open = django_filters.BooleanFilter(method="by_open")
    is_historical = django_filters.BooleanFilter()
    owner = django_filters.CharFilter(method="by_owner", max_length=254)
    opened_from = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte", validators=CALENDAR)
    opened_before = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="lt", validators=CALENDAR)

    class Meta:
        model = Incident
        fields = [
            *("q", "partner", "level", "rule", "status", "severity", "resolution"),
            *("is_open", "is_historical", "owner"),
        ]

    def by_open(self, queryset: Any, name: str, value: bool) -> QuerySet[Incident]:
        """Return what is not resolved, or what is."""
        return queryset.open() if value else queryset.filter(status=Incident.Status.RESOLVED)

    def by_owner(self, queryset: Any, name: str, value: str) -> QuerySet[Incident]:
        """Return the incidents of the person's partners and feeds."""
        return queryset.owned_by(value)


class AlertRuleFilters(django_filters.FilterSet):
    """Filters of the rules in the API."""

    measure = django_filters.ChoiceFilter(field_name="current__measure", choices=AlertRuleVersion.Measure.choices)
    kpi = django_filters.CharFilter(field_name="current__kpi__code", max_length=40)
    severity = django_filters.ChoiceFilter(field_name="current__severity", choices=Severity.choices)
    scope = django_filters.ChoiceFilter(field_name="current__scope", choices=AlertRuleVersion.Scope.choices)
    is_active = django_filters.BooleanFilter()

    class Meta:
        model = AlertRule
        fields = ["measure", "kpi", "severity", "scope", "is_active"]


class EventFilters(django_filters.FilterSet):
    """Filters of the reported events in the API."""

    partner = PartnerCodeFilter()
    kind = django_filters.ChoiceFilter(choices=ReportedEvent.Kind.choices)
    source_id = django_filters.CharFilter(max_length=120)
    occurred_from = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte", validators=CALENDAR)
    occurred_before = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt", validators=CALENDAR)

    class Meta:
        model = ReportedEvent
        fields = ["partner", "kind", "source_id"]
