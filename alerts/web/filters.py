from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alerts.filters import IncidentSearch, rules_in_sight
from alerts.models import Incident
from partners.filters import NarrowingFilters, SeveralValues, several


class RulesField(django_filters.fields.ModelMultipleChoiceField):
    """Offers rules by their name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class RulesFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = RulesField


class IncidentListFilters(NarrowingFilters, IncidentSearch):
    """The filters that the page of incidents offers; its tabs say in which state."""

    rule = RulesFilter(
        queryset=rules_in_sight,  # type: ignore[arg-type]  # the stubs know no callables
        to_field_name="code",
        field_name="rule__code",
        widget=SeveralValues,
        label=_("Rule"),
        distinct=False,
    )
    mine = several([("yes", _("My partners"))], _("Whose"), method="of_reader")

    class Meta:
        model = Incident
        fields = ["q", "severity", "rule", "level", "mine"]

    def of_reader(self, queryset: Any, name: str, value: Any) -> QuerySet[Incident]:
        """Return the incidents of the reader's own partners and feeds."""
        reader: Any = self.request and self.request.user
        return queryset.owned_by(reader.email) if value and reader else queryset
