from django.utils.translation import get_language
from rest_framework import serializers

from accounts.models import Invitation, User
from accounts.models.user import ROLE_CHOICES
from messaging.models import DeliveryAttempt, InboxItem, Notification
from messaging.services import body_of, subject_of
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer


class InboxItemOutput(OutputSerializer):
    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()
    cause = serializers.CharField(source="notification.cause")
    url = serializers.CharField(source="notification.url")

    class Meta:
        model = InboxItem
        fields = ["id", "created_at", "read_at", "subject", "body", "cause", "url"]

    def get_subject(self, item: InboxItem) -> str:
        """Return the subject in the language of the answer."""
        return subject_of(item.notification, reader=self.context["request"].user, language=get_language() or "en")

    def get_body(self, item: InboxItem) -> str:
        """Return the text in the language of the answer."""
        return body_of(item.notification, reader=self.context["request"].user, language=get_language() or "en")


class ReadCountOutput(serializers.Serializer):
    marked = serializers.IntegerField()


class AttemptOutput(OutputSerializer):
    class Meta:
        model = DeliveryAttempt
        fields = ["at", "outcome", "detail"]


class DeliveryOutput(RowSerializer):
    recipient = serializers.EmailField(source="recipient.email")

    class Meta:
        model = Notification
        fields = [
            "id",
            "cause",
            "step",
            "repeat",
            "recipient",
            "channel",
            "template",
            "status",
            "status_reason",
            "available_at",
            "next_attempt_at",
            "attempts",
            "message_id",
            "address",
            "sent_at",
        ]


class DeliveryDetailOutput(OutputSerializer):
    recipient = serializers.EmailField(source="recipient.email")
    tries = AttemptOutput(source="delivery_attempts", many=True)

    class Meta:
        model = Notification
        fields = [*DeliveryOutput.Meta.fields, "tries"]


class InvitationOutput(RowSerializer):
    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.name")
    invited_by = serializers.EmailField(source="invited_by.email", allow_null=True)

    class Meta:
        model = Invitation
        fields = [
            "id",
            "user",
            "email",
            "name",
            "invited_by",
            "created_at",
            "expires_at",
            "accepted_at",
            "withdrawn_at",
        ]


class InvitationInput(StrictModelSerializer):
    email = serializers.EmailField(max_length=254)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=ROLE_CHOICES), allow_empty=False, max_length=len(ROLE_CHOICES)
    )

    class Meta:
        model = User
        fields = ["email", "name", "roles", "language"]
