from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from accounts.models import User
from messaging.filters import InboxFilters
from messaging.models import InboxItem
from messaging.services import body_of, mark_read, subject_of
from prms.lib.web import ObjectPage, Page, VerbPage


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the list shows it."""

    item: InboxItem
    subject: str


class InboxPage(Page):
    """One's own messages, newest first."""

    permission = "inbox.view"
    page_key = "inbox"
    template_name = "messaging/inbox.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = InboxItem.objects.visible_to(self.request.user).select_related("notification")
        filters = InboxFilters(self.request.GET, queryset=own.order_by("-id"), request=self.request)
        page = self.paginate(filters.qs)
        page.object_list = lines(page.object_list, reader=self.request.user)
        return super().get_context_data(page=page, unread_count=own.unread().count(), **kwargs)


class InboxItemPage(ObjectPage):
    """One message; whoever opens it has read it."""

    permission = "inbox.view"
    page_key = "inbox"
    template_name = "messaging/inbox_item.html"
    object: InboxItem

    def get_queryset(self) -> QuerySet[InboxItem]:
        return InboxItem.objects.visible_to(self.request.user).select_related("notification")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mark_read(user=self.request.user, now=timezone.now(), ids=[self.object.pk])
        row, reader, language = self.object.notification, self.request.user, get_language() or "en"
        return super().get_context_data(
            item=self.object,
            subject=subject_of(row, reader=reader, language=language),
            body=body_of(row, reader=reader, language=language),
            **kwargs,
        )


class InboxReading(VerbPage):
    """Mark the whole inbox as read."""

    permission = "inbox.edit"
    form_class = Form
    done_message = gettext_lazy("All messages are marked as read.")

    def perform(self, cleaned: dict[str, Any]) -> int:
        return mark_read(user=self.request.user, now=timezone.now())

    def get_success_url(self, result: Any) -> str:
        return reverse("messaging:inbox")


def lines(items: Iterable[InboxItem], *, reader: User) -> list[Line]:
    """Return the messages with their subjects in the language in force."""
    language = get_language() or "en"
    return [Line(item, subject_of(item.notification, reader=reader, language=language)) for item in items]
