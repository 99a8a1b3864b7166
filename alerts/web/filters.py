from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alerts.filters import IncidentSearch, rules_in_sight
from alerts.models import Incident
from alerts.models.rule import Severity
from partners.filters import SeveralValues
from partners.models import Partner


class RulesField(django_filters.fields.ModelMultipleChoiceField):
    """Offers rules by their name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class RulesFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = RulesField


def several(choices: Any, label: Any, **more: Any) -> django_filters.MultipleChoiceFilter:
    """Return a filter of several values, shown as a chip."""
    return django_filters.MultipleChoiceFilter(
        choices=choices, widget=SeveralValues, label=label, distinct=False, **more
    )


class IncidentListFilters(IncidentSearch):
    """The filters that the page of incidents offers; its tabs say in which state."""

    severity = several(Severity.choices, _("Severity"))
    rule = RulesFilter(
        queryset=rules_in_sight,  # type: ignore[arg-type]  # the stubs know no callables
        to_field_name="code",
        field_name="rule__code",
        widget=SeveralValues,
        label=_("Rule"),
        distinct=False,
    )
    level = several(Partner.Level.choices, _("Level"), field_name="partner__level")
    mine = django_filters.MultipleChoiceFilter(
        choices=[("yes", _("My partners"))], widget=SeveralValues, label=_("Whose"), method="of_reader"
    )

    class Meta:
        model = Incident
        fields = ["q", "severity", "rule", "level", "mine"]

    def of_reader(self, queryset: Any, name: str, value: Any) -> QuerySet[Incident]:
        """Return the incidents of the reader's own partners and feeds."""
        reader: Any = self.request and self.request.user
        return queryset.owned_by(reader.email) if value and reader else queryset

    def is_narrowing(self) -> bool:
        """Say whether any filter is set, or one that cannot be read."""
        return any(self.form.cleaned_data.values()) if self.form.is_valid() else True
