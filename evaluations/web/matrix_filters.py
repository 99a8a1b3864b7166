from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evaluations.models import Scorecard
from evaluations.models.grade_band import Grade
from partners.filters import OwnerFilter, SeveralValues, owners
from partners.models import Partner

STATES = [choice for choice in Scorecard.Status.choices if choice[0] != Scorecard.Status.SUPERSEDED]


class MatrixFilters(django_filters.FilterSet):
    """What narrows the cards of a month; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Name or code"), max_length=200)
    level = django_filters.MultipleChoiceFilter(
        field_name="partner__level",
        choices=Partner.Level.choices,
        widget=SeveralValues,
        label=_("Level"),
        distinct=False,
    )
    owner = OwnerFilter(
        queryset=owners,  # type: ignore[arg-type]  # the stubs know no callables
        field_name="partner__owner__email",
        to_field_name="email",
        widget=SeveralValues,
        label=_("Owner"),
        distinct=False,
    )
    grade = django_filters.MultipleChoiceFilter(
        choices=Grade.choices, widget=SeveralValues, label=_("Grade"), distinct=False
    )
    status = django_filters.MultipleChoiceFilter(choices=STATES, widget=SeveralValues, label=_("State"), distinct=False)

    class Meta:
        model = Scorecard
        fields = ["q", "level", "owner", "grade", "status"]

    def search(self, queryset: QuerySet[Scorecard], name: str, value: str) -> QuerySet[Scorecard]:
        """Return the cards of partners whose code or either name carries the text."""
        names = ("code", "name", "name_zh")
        found = Q()
        for field in names:
            found |= Q(**{f"partner__{field}__icontains": value})
        return queryset.filter(found)

    @property
    def is_narrow(self) -> bool:
        """Whether any filter is set."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def found(self) -> Any:
        """The cards that the filters leave."""
        return self.qs
