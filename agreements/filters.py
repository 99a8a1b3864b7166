import django_filters

from agreements.models import Agreement


class AgreementFilters(django_filters.FilterSet):
    """Filters of the agreement list, on the page and in the API."""

    partner = django_filters.CharFilter(field_name="partner__code", max_length=40)
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices)
    status = django_filters.ChoiceFilter(choices=Agreement.Status.choices)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Agreement
        fields = ["partner", "kind", "status", "external_id"]
