import django_filters
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Statement
from partners.filters import PartnerCodeFilter
from prms.lib.rest.filters import MonthFilter, VisibleCodeFilter


class AgreementFilters(django_filters.FilterSet):
    """Filters of the agreement list, on the page and in the API."""

    partner = PartnerCodeFilter()
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices)
    status = django_filters.ChoiceFilter(choices=Agreement.Status.choices)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Agreement
        fields = ["partner", "kind", "status", "external_id"]


class StatementFilters(django_filters.FilterSet):
    """Filters of the statement list, on the page and in the API."""

    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))
    month = MonthFilter()

    class Meta:
        model = Statement
        fields = ["partner", "agreement", "month", "status", "direction"]
