from typing import Any, Self

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evaluations.models.grade_band import Grade
from partners.filters import PartnerFilters, several
from prms.lib.rest.filters import QuarterFilter
from reports.models import HealthReport


class PartnerListFilters(PartnerFilters):
    """The filters of the directory and the grade of the last month."""

    grade = several(Grade.choices, _("Grade"), method="of_grades")

    class Meta(PartnerFilters.Meta):
        fields = ["q", "level", "sector", "grade", "stage", "owner"]

    def with_choices(self) -> Self:
        """Offer what a person picks from; another system's id is for programs."""
        super().with_choices()
        del self.form.fields["external_id"]
        return self

    def of_grades(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Return the partners whose last card has one of the grades."""
        return queryset.filter(card_grade__in=value) if value else queryset


class HealthReportFilters(django_filters.FilterSet):
    quarter = QuarterFilter()

    class Meta:
        model = HealthReport
        fields = ["quarter", "status"]
