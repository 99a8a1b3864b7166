import django_filters
from django.utils.translation import gettext_lazy as _

from messaging.models import InboxItem, Notification


class DeliveryFilters(django_filters.FilterSet):
    """Filters of the deliveries, on the page and in the API."""

    status = django_filters.ChoiceFilter(
        choices=Notification.Status.choices, label=_("Status"), empty_label=_("Any status")
    )
    channel = django_filters.ChoiceFilter(
        choices=Notification.Channel.choices, label=_("Channel"), empty_label=_("Any channel")
    )
    recipient = django_filters.NumberFilter(field_name="recipient_id", min_value=1, max_value=2**63 - 1)
    email = django_filters.CharFilter(
        field_name="recipient__email", lookup_expr="iexact", max_length=254, label=_("Recipient's e-mail")
    )
    cause = django_filters.CharFilter(lookup_expr="startswith", max_length=120, label=_("Cause"))

    class Meta:
        model = Notification
        fields = ["status", "channel", "recipient", "email", "cause"]


class InboxFilters(django_filters.FilterSet):
    """Filters of one's own inbox, on the page and in the API."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label=_("Unread only"))

    class Meta:
        model = InboxItem
        fields = ["unread"]
