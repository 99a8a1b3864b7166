from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evaluations.models import Kpi, KpiTarget, Measurement, MeasurementBatch, MonthClose, Scorecard, SurveyRound
from evaluations.models.grade_band import Grade
from partners.filters import OwnerFilter, PartnerCodeFilter, SeveralValues, owners, several
from partners.models import Partner
from partners.querysets import partner_carries
from prms.lib.rest.filters import MonthFilter


class KpiCodeFilter(django_filters.CharFilter):
    """`?kpi=nps` on rows that belong to a KPI."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"field_name": "kpi__code", "max_length": 40, "label": _("KPI"), **kwargs})


class KpiFilters(django_filters.FilterSet):
    active = django_filters.BooleanFilter(field_name="is_active", label=_("In use"))

    class Meta:
        model = Kpi
        fields = ["dimension", "direction", "aggregation"]


class KpiTargetFilters(django_filters.FilterSet):
    partner = PartnerCodeFilter()
    kpi = KpiCodeFilter()
    month = MonthFilter(method="in_force")

    class Meta:
        model = KpiTarget
        fields = ["partner", "kpi", "month"]

    def in_force(self, queryset: Any, name: str, value: Any) -> Any:
        """Return the targets that hold in the month."""
        return queryset.in_force(month=value.first_day) if value else queryset


class MeasurementFilters(django_filters.FilterSet):
    partner = PartnerCodeFilter()
    kpi = KpiCodeFilter()
    date = django_filters.DateFilter()
    date_from = django_filters.DateFilter(field_name="date", lookup_expr="gte", label=_("From"))
    date_to = django_filters.DateFilter(field_name="date", lookup_expr="lte", label=_("To"))
    source = django_filters.CharFilter(max_length=60)

    class Meta:
        model = Measurement
        fields = ["partner", "kpi", "date", "date_from", "date_to", "source"]


class MeasurementBatchFilters(django_filters.FilterSet):
    class Meta:
        model = MeasurementBatch
        fields = ["door"]


class SurveyRoundFilters(django_filters.FilterSet):
    partner = PartnerCodeFilter()

    class Meta:
        model = SurveyRound
        fields = ["partner", "closed_on"]


class MonthCloseFilters(django_filters.FilterSet):
    month = MonthFilter()

    class Meta:
        model = MonthClose
        fields = ["month", "status"]


class ScorecardSearch(django_filters.FilterSet):
    """What narrows cards, on the page and in the API; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Name or code"), max_length=200)
    level = several(Partner.Level.choices, _("Level"), field_name="partner__level")
    owner = OwnerFilter(
        queryset=owners,  # type: ignore[arg-type]  # the stubs know no callables
        field_name="partner__owner__email",
        to_field_name="email",
        widget=SeveralValues,
        label=_("Owner"),
        distinct=False,
    )
    grade = several(Grade.choices, _("Grade"))

    def search(self, queryset: QuerySet[Scorecard], name: str, value: str) -> QuerySet[Scorecard]:
        """Return the cards of partners whose code or either name carries the text."""
        return queryset.filter(partner_carries(value, path="partner__"))


class ScorecardFilters(ScorecardSearch):
    partner = PartnerCodeFilter()
    month = MonthFilter()
    status = several(Scorecard.Status.choices, _("State"))

    class Meta:
        model = Scorecard
        fields = ["q", "partner", "month", "status", "grade", "level", "owner", "version"]
