from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from messaging.models import Notification
from messaging.services import queue


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation or `create_admin`; the letters of sign-in go through the outbox like all others."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter in the words of PRMS; an address that is nobody's gets none."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        if person is None:
            return
        event, now = template_prefix.rpartition("/")[2], timezone.now()
        if "password_reset_url" in context:
            queue(
                cause=f"password:{person.pk}:{uuid4()}",
                recipients=[person],
                template="messaging/messages/password_reset",
                params={},
                url=urlsplit(context["password_reset_url"]).path,
                available_at=now,
                channels=[Notification.Channel.EMAIL],
                is_private=True,
            )
        else:
            queue(
                cause=f"security:{person.pk}:{uuid4()}",
                recipients=[person],
                template="messaging/messages/security_notice",
                params={"event": event, "happened_at": now.isoformat(), "ip": context.get("ip", "")},
                available_at=now,
            )
