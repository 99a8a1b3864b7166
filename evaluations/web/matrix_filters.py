from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evaluations.models import Scorecard
from evaluations.models.grade_band import Grade
from partners.filters import NarrowingFilters, OwnerFilter, SeveralValues, owners, several
from partners.models import Partner
from partners.querysets import partner_carries

STATES = [choice for choice in Scorecard.Status.choices if choice[0] != Scorecard.Status.SUPERSEDED]


class MatrixFilters(NarrowingFilters):
    """What narrows the cards of a month; several values of one filter add up."""

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
    status = several(STATES, _("State"))

    class Meta:
        model = Scorecard
        fields = ["q", "level", "owner", "grade", "status"]

    def search(self, queryset: QuerySet[Scorecard], name: str, value: str) -> QuerySet[Scorecard]:
        """Return the cards of partners whose code or either name carries the text."""
        return queryset.filter(partner_carries(value, path="partner__"))

    @property
    def found(self) -> Any:
        """The cards that the filters leave."""
        return self.qs
