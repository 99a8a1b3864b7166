import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import mail

from messaging.services import send_due
from tests.factories.messaging import MORNING


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def after(**passed: float) -> Callable[[], datetime]:
    return at(MORNING + timedelta(**passed))


def sweep(**passed: float) -> int:
    return send_due(clock=after(**passed))


class Server:
    """A mail server that answers some addresses with an error, and may do something at the moment of sending."""

    def __init__(self) -> None:
        self.errors: dict[str, Exception] = {}
        self.on_sending: Callable[[], Any] = lambda: None
        self.tried: list[str] = []

    def take(self, message: mail.EmailMessage) -> None:
        (address,) = message.to
        self.tried.append(address)
        self.on_sending()
        if error := self.errors.get(address):
            raise error


def refused_by(address: str, code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({address: (code, b"no such user")})


def ids_sent() -> list[str]:
    return [message.extra_headers["Message-ID"] for message in mail.outbox]
