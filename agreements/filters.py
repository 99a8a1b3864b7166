import django_filters

from agreements.models import Agreement
from partners.filters import PartnerCodeFilter


class AgreementFilters(django_filters.FilterSet):
    """Filters of the agreement list, on the page and in the API."""

    partner = PartnerCodeFilter()
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices)
    status = django_filters.ChoiceFilter(choices=Agreement.Status.choices)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Agreement
        fields = ["partner", "kind", "status", "external_id"]
