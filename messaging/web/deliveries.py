from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from messaging.filters import DeliveryFilters
from messaging.models import Notification
from messaging.services import is_sending_permitted, resend
from prms.lib.web import ObjectPage, Page, VerbPage


class DeliveriesPage(Page):
    """What was sent to whom and what became of it, newest first."""

    permission = "deliveries.view"
    page_key = "deliveries"
    template_name = "messaging/deliveries.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Notification.objects.visible_to(self.request.user).select_related("recipient").order_by("-id")
        filters = DeliveryFilters(self.request.GET, queryset=rows, request=self.request)
        page = self.paginate(filters.qs)
        is_paused = not is_sending_permitted(now=timezone.now())
        return super().get_context_data(page=page, filter_form=filters.form, is_paused=is_paused, **kwargs)


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
