from collections.abc import Mapping
from typing import Any, Self

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from accounts.models import User
from partners.models import Contact, Partner
from prms.lib.display import is_chinese
from prms.lib.rest.filters import VisibleCodeFilter


class SeveralValues(CheckboxSelectMultiple):
    """Reads `?level=S&level=A` and `?level=S,A` alike."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return [value for text in given for value in text.split(",") if value]


def several(choices: Any, label: Any, **more: Any) -> django_filters.MultipleChoiceFilter:
    """Return a filter of several values, shown as a chip."""
    return django_filters.MultipleChoiceFilter(
        choices=choices, widget=SeveralValues, label=label, distinct=False, **more
    )


class NarrowingFilters(django_filters.FilterSet):
    """The filters of a list that says whether it shows all there is."""

    def is_narrowing(self) -> bool:
        """Say whether any filter is set, or one that cannot be read."""
        return any(self.form.cleaned_data.values()) if self.form.is_valid() else True


class AnyTextField(MultipleChoiceField):
    """Several texts; the choices are only what is offered."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 200


class AnyTextFilter(django_filters.MultipleChoiceFilter):
    field_class = AnyTextField


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "email"}})
class OwnerFilter(django_filters.ModelMultipleChoiceFilter):
    """Owners by e-mail."""


def owners(request: HttpRequest | None) -> Any:
    """Return the people whom the reader may see as owners."""
    if request is None:
        return User.objects.none()
    return User.objects.visible_to(request.user).filter(owned_partners__isnull=False).distinct()


class PartnerCodeFilter(VisibleCodeFilter):
    """`?partner=P-0007` on rows that belong to a partner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual = {"queryset": Partner.objects, "field_name": "partner__code", "label": _("Partner")}
        super().__init__(*args, **(usual | kwargs))


class PartnerFilters(django_filters.FilterSet):
    """Filters of the partner list, on the page and in the API; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Name or code"), max_length=200)
    level = several(Partner.Level.choices, _("Level"))
    stage = several(Partner.Stage.choices, _("Stage"))
    sector = AnyTextFilter(choices=(), widget=SeveralValues, label=_("Sector"), distinct=False)
    owner = OwnerFilter(
        queryset=owners,  # type: ignore[arg-type]  # the stubs know no callables
        field_name="owner__email",
        to_field_name="email",
        widget=SeveralValues,
        label=_("Owner"),
        distinct=False,
    )
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Partner
        fields = ["q", "level", "stage", "sector", "owner", "external_id"]

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Partner]:
        """Return the partners whose code or name carries the text."""
        return queryset.matching(value)

    def with_choices(self) -> Self:
        """Offer the sectors there are among the partners in reach, for the form of a page."""
        reach: Any = self.queryset
        sectors = reach.exclude(sector="").order_by("sector", "sector_zh").distinct()
        is_read_in_chinese = is_chinese(get_language() or "")
        named = {
            sector: (chinese if is_read_in_chinese else "") or sector
            for sector, chinese in sectors.values_list("sector", "sector_zh")
        }
        offered: Any = self.form.fields["sector"]
        offered.choices = list(named.items())
        return self

    def chosen(self) -> Mapping[str, Any]:
        """Return the filters that narrow the list."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}


class ContactSearch(django_filters.FilterSet):
    """What narrows contacts, on the page and in the API."""

    q = django_filters.CharFilter(method="search", label=_("Name, e-mail or partner"), max_length=200)
    side = django_filters.ChoiceFilter(choices=Contact.Side.choices, label=_("Side"), empty_label=_("Either side"))
    stakeholder_role = django_filters.ChoiceFilter(
        choices=Contact.StakeholderRole.choices, label=_("Stakeholder role"), empty_label=_("Any role")
    )
    level = django_filters.ChoiceFilter(
        choices=Partner.Level.choices, field_name="partner__level", label=_("Level"), empty_label=_("Any level")
    )

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Contact]:
        """Return the people whose name, address or partner carries the text."""
        return queryset.matching(value)


class ContactFilters(ContactSearch):
    """Filters of the contacts in the API."""

    partner = PartnerCodeFilter()
    email = django_filters.CharFilter(lookup_expr="iexact", max_length=254)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Contact
        fields = ["q", "partner", "side", "stakeholder_role", "level", "email", "external_id"]


class ContactListFilters(ContactSearch):
    """Filters of the list of everybody's contacts."""

    class Meta:
        model = Contact
        fields = ["q", "side", "stakeholder_role", "level"]
