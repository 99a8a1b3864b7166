from typing import Any

from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Invitation
from messaging.api.serializers import (
    DeliveryDetailOutput,
    DeliveryOutput,
    InboxItemOutput,
    InvitationInput,
    InvitationOutput,
    ReadCountOutput,
)
from messaging.filters import DeliveryFilters, InboxFilters
from messaging.models import InboxItem, Notification
from messaging.services import invite, invite_again, mark_read, mark_unread, resend
from prms.lib.rest.views import ById, ReadViewSet


class InboxViewSet(ById, ReadViewSet):
    """One's own inbox, newest first."""

    queryset = InboxItem.objects.select_related("notification")
    permission_names = {
        "list": "inbox.view",
        "retrieve": "inbox.view",
        "reading": "inbox.edit",
        "unread": "inbox.edit",
        "readings": "inbox.edit",
    }
    output_serializers = {"unread": None, "readings": ReadCountOutput}
    serializer_class = InboxItemOutput
    filterset_class = InboxFilters
    ordering = ("-id",)

    @action(detail=True, methods=["post"])
    def reading(self, request: Request, id: str) -> Response:  # the address's name
        """Mark the item as read."""
        mark_read(user=self.caller, now=timezone.now(), ids=[self.object.pk])
        return self.answer(self.get_object())

    @reading.mapping.delete
    def unread(self, request: Request, id: str) -> Response:  # the address's name
        """Put the item back among the unread ones."""
        mark_unread(user=self.caller, item=self.object)
        return self.answer()

    @action(detail=False, methods=["post"])
    def readings(self, request: Request) -> Response:
        """Mark the whole inbox as read."""
        return self.answer({"marked": mark_read(user=self.caller, now=timezone.now())})


class DeliveryViewSet(ById, ReadViewSet):
    """What was sent to whom, over which channel, and what became of it."""

    queryset = Notification.objects.select_related("recipient").prefetch_related("delivery_attempts")
    permission_names = {
        "list": "deliveries.view",
        "retrieve": "deliveries.view",
        "resending": "deliveries.resend",
    }
    output_serializers = {"retrieve": DeliveryDetailOutput}
    serializer_class = DeliveryOutput
    filterset_class = DeliveryFilters
    ordering = ("-id",)

    @action(detail=True, methods=["post"])
    def resending(self, request: Request, id: str) -> Response:  # the address's name
        """Send a message once more that was given up or cancelled."""
        return self.answer(resend(notification=self.object, now=timezone.now(), by=self.caller))


class InvitationViewSet(ById, ReadViewSet):
    """People who were sent a link that lets them in, once."""

    queryset = Invitation.objects.select_related("user", "invited_by")
    permission_names = dict.fromkeys(("list", "retrieve", "create", "renewal"), "users.manage")
    input_serializers = {"create": InvitationInput}
    serializer_class = InvitationOutput
    ordering = ("-id",)

    def create(self, request: Request) -> Response:
        values: dict[str, Any] = self.validated_input()
        return self.answer(invite(now=timezone.now(), by=self.caller, **values))

    @action(detail=True, methods=["post"])
    def renewal(self, request: Request, id: str) -> Response:  # the address's name
        """Send a new link to somebody who never came in; the earlier one ends."""
        return self.answer(invite_again(user=self.object.user, now=timezone.now(), by=self.caller))
