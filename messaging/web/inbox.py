from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

from accounts.models import User
from messaging.filters import InboxFilters
from messaging.models import InboxItem
from messaging.services import body_of, mark_read, subject_of
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import ObjectPage, Page, VerbPage

EXPORTED = ("id", "created_at", "subject", "cause", "read_at", "url")


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the list shows it."""

    item: InboxItem
    subject: str


class InboxListMixin:
    """One's own messages, newest first."""

    request: Any

    def get_filters(self) -> InboxFilters:
        own = InboxItem.objects.visible_to(self.request.user).select_related("notification").order_by("-id")
        return InboxFilters(self.request.GET, queryset=own, request=self.request)


class InboxPage(InboxListMixin, Page):
    """One's inbox."""

    permission = "inbox.view"
    page_key = "inbox"
    template_name = "messaging/inbox.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        page = self.paginate(self.get_filters().qs)
        page.object_list = list(lines(page.object_list, reader=reader))
        return super().get_context_data(
            page=page,
            unread_count=InboxItem.objects.visible_to(reader).unread().count(),
            export_url="" if reader.is_outsider else self.address_with_query("messaging:inbox_export"),
            **kwargs,
        )


class InboxExport(InboxListMixin, ListFile):
    """The same messages as a file, their subjects in the reader's language."""

    permission = "inbox.view"

    def sheet(self) -> Sheet:
        found = self.get_filters().qs
        return Sheet(gettext("inbox.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[InboxItem]) -> Iterator[list[Any]]:
        for line in lines(found.iterator(chunk_size=1000), reader=self.request.user):
            item = line.item
            yield [item.pk, item.created_at, line.subject, item.notification.cause, item.read_at, item.notification.url]


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


def lines(items: Iterable[InboxItem], *, reader: User) -> Iterator[Line]:
    """Yield the messages with their subjects in the language in force."""
    language = get_language() or "en"
    for item in items:
        yield Line(item, subject_of(item.notification, reader=reader, language=language))
