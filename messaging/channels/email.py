"""E-mail: one connection a round, and every way a server can say no sorted into later or never."""

import smtplib
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from messaging.channels.outcome import SENT, Outcome, channel_down, failed, refused
from messaging.models import Notification

PERMANENT = 500
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}

log = structlog.get_logger(__name__)


class EmailCourier:
    """Carries e-mails over one connection, which opens with the first and closes with the block."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def deliver(self, row: Notification) -> Outcome:
        """Send the frozen payload of a row and say what came of it; no fault of one message leaves here."""
        try:
            self.connection.open()
            taken = self.connection.send_messages([compose(row)])
        except smtplib.SMTPRecipientsRefused as error:
            return _of_recipients(error)
        except smtplib.SMTPDataError as error:
            return _by_code(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            return refused(_said(error))
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return channel_down(_said(error))
        except Exception as error:
            log.exception("email_not_sent", notification=row.pk)
            return failed(_said(error))
        return SENT if taken else refused("The message has no recipient.")

    def _hang_up(self) -> None:
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError) as error:
            log.info("email_connection_lost", error=str(error))


def compose(row: Notification) -> EmailMultiAlternatives:
    """Return the mail of a row: the same bytes under the same Message-ID however often it is sent."""
    payload = row.payload or {}
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.address],
        headers={**HEADERS, "Message-ID": row.message_id},
    )
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    return message


def _of_recipients(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    ((code, reason),) = list(error.recipients.values())[:1] or [(0, b"")]
    return _by_code(code, reason)


def _by_code(code: int, reason: bytes | str) -> Outcome:
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    detail = f"{code} {words}"
    return refused(detail) if code >= PERMANENT else failed(detail)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
