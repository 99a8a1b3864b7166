from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import AuditEntry, User
from accounts.models.user import ROLE_CHOICES


class UserListFilters(django_filters.FilterSet):
    """Filters of the people, on the page and in the API."""

    q = django_filters.CharFilter(method="search", label=_("Name or e-mail"), max_length=200)
    role = django_filters.ChoiceFilter(
        choices=ROLE_CHOICES, field_name="role_assignments__role", label=_("Role"), empty_label=_("Any role")
    )
    team = django_filters.CharFilter(field_name="team__name", max_length=120, label=_("Team"))
    entrance = django_filters.ChoiceFilter(
        choices=User.Entrance.choices, label=_("State"), empty_label=_("Any state"), method="of_entrance"
    )

    class Meta:
        model = User
        fields = ["q", "role", "team", "entrance"]

    def search(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Return the people whose name or address carries the text."""
        return queryset.matching(value)  # type: ignore[attr-defined]  # the stubs see a plain queryset

    def of_entrance(self, queryset: Any, name: str, value: str) -> QuerySet[User]:
        """Return the people who come in, or who do not for that reason."""
        return queryset.with_entrance(now=timezone.now()).filter(entrance=value)


class UserFilters(UserListFilters):
    """What programs ask beside it: whether somebody comes in, whatever the reason."""

    is_active = django_filters.BooleanFilter()

    class Meta(UserListFilters.Meta):
        fields = [*UserListFilters.Meta.fields, "is_active"]


class AuditFilters(django_filters.FilterSet):
    """Filters of the audit trail, on the page, in its export and in the API."""

    q = django_filters.CharFilter(method="search", label=_("Action, object or person"), max_length=200)
    actor = django_filters.CharFilter(field_name="actor_label", lookup_expr="iexact", max_length=254, label=_("Who"))
    action = django_filters.CharFilter(
        lookup_expr="startswith", max_length=80, label=pgettext_lazy("audit trail", "Action")
    )
    object_type = django_filters.CharFilter(max_length=80, label=_("Kind of object"))
    object_id = django_filters.CharFilter(max_length=64, label=_("Object's id"))
    request_id = django_filters.CharFilter(max_length=64, label=_("Request"))
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"))
    until = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("To"))

    class Meta:
        model = AuditEntry
        fields = ["q", "actor", "action", "object_type", "object_id", "request_id", "since", "until"]

    def search(self, queryset: QuerySet[AuditEntry], name: str, value: str) -> QuerySet[AuditEntry]:
        """Return the entries that carry the text."""
        return queryset.matching(value)  # type: ignore[attr-defined]  # the stubs see a plain queryset
