from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from messaging.filters import DeliveryFilters
from messaging.models import Notification
from messaging.services import is_sending_permitted, resend
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import ObjectPage, Page, VerbPage

EXPORTED = (
    *("id", "cause", "recipient", "channel", "status", "reason", "attempts"),
    *("next_attempt_at", "sent_at", "message_id"),
)


class DeliveryListMixin:
    """What the address asks for of what was sent to whom, newest first."""

    request: Any

    def get_filters(self) -> DeliveryFilters:
        rows = Notification.objects.visible_to(self.request.user).select_related("recipient").order_by("-id")
        return DeliveryFilters(self.request.GET, queryset=rows, request=self.request)


class DeliveriesPage(DeliveryListMixin, Page):
    """What was sent to whom and what became of it."""

    permission = "deliveries.view"
    page_key = "deliveries"
    template_name = "messaging/deliveries.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters()
        return super().get_context_data(
            page=self.paginate(filters.qs),
            filter_form=filters.form,
            is_paused=not is_sending_permitted(now=timezone.now()),
            export_url=self.address_with_query("messaging:deliveries_export"),
            **kwargs,
        )


class DeliveriesExport(DeliveryListMixin, ListFile):
    """The same deliveries as a file; what was written is in none of its columns."""

    permission = "deliveries.view"

    def sheet(self) -> Sheet:
        found = self.get_filters().qs
        return Sheet(gettext("deliveries.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Notification]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            state = [row.channel, row.status, row.status_reason, row.attempts]
            yield [row.pk, row.cause, row.recipient.email, *state, row.next_attempt_at, row.sent_at, row.message_id]


class DeliveryPage(ObjectPage):
    """One message with every try to deliver it."""

    permission = "deliveries.view"
    page_key = "deliveries"
    template_name = "messaging/delivery.html"
    object: Notification

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.request.user).select_related("recipient")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tries = list(self.object.delivery_attempts.all())
        is_resendable = self.object.status in ("dead", "cancelled") and not self.object.is_private
        return super().get_context_data(row=self.object, tries=tries, is_resendable=is_resendable, **kwargs)


class DeliveryResending(VerbPage, ObjectPage):
    """Send a message once more."""

    permission = "deliveries.resend"
    form_class = Form
    done_message = gettext_lazy("The message is queued again.")
    object: Notification

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.request.user)

    def perform(self, cleaned: dict[str, Any]) -> Notification:
        return resend(notification=self.object, now=timezone.now(), by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("messaging:delivery", args=[self.object.pk])
