from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import CommissionPlan, Statement
from partners.filters import PartnerCodeFilter, SeveralValues


class MonthStatementFilters(django_filters.FilterSet):
    """What narrows the statements of a month; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Agreement or partner"), max_length=200)
    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    status = django_filters.MultipleChoiceFilter(
        choices=Statement.Status.choices, widget=SeveralValues, label=_("State"), distinct=False
    )
    direction = django_filters.MultipleChoiceFilter(
        choices=CommissionPlan.Direction.choices, widget=SeveralValues, label=_("Direction"), distinct=False
    )

    class Meta:
        model = Statement
        fields = ["q", "partner", "status", "direction"]

    def search(self, queryset: QuerySet[Statement], name: str, value: str) -> QuerySet[Statement]:
        """Return the statements of agreements whose code, or whose partner's name or code, carries the text."""
        found = Q(agreement__code__icontains=value)
        for field in ("code", "name", "name_zh"):
            found |= Q(**{f"agreement__partner__{field}__icontains": value})
        return queryset.filter(found)

    @property
    def is_narrow(self) -> bool:
        """Whether any filter is set."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def chips(self) -> list[Any]:
        """The fields that are shown as chips."""
        return [field for field in self.form if field.name not in ("q", "partner")]
