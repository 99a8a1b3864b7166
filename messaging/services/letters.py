"""From an outbox row to words: once, in the reader's language and time zone."""

from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.utils import timezone, translation

from accounts.models import User
from messaging.models import Notification
from messaging.rules.params import readable_params

PLAIN = "messaging/messages/plain"

log = structlog.get_logger(__name__)


def compose_letter(row: Notification, *, reader: User) -> dict[str, str]:
    """Return subject, text and, where the template has a form for it, html of the mail that is sent."""
    with translation.override(reader.language), timezone.override(ZoneInfo(reader.time_zone)):
        context = _context(row, reader, reader.language)
        # A line break in a subject would start a header of its own.
        subject = " ".join(_part(row.template, "subject", context).split())
        letter = {"subject": subject, "text": _part(row.template, "mail", context)}
        html = _html(row, context)
    return letter | ({"html": html} if html else {})


def subject_of(row: Notification, *, reader: User, language: str) -> str:
    """Return the subject as it reads in a list, in the language in force."""
    return " ".join(_part_or_plain(row, "subject", _context(row, reader, language)).split())


def body_of(row: Notification, *, reader: User, language: str) -> str:
    """Return the text without link and footer, in the language in force."""
    return _part_or_plain(row, "body", _context(row, reader, language))


def _part_or_plain(row: Notification, part: str, context: dict[str, Any]) -> str:
    """Return the part, or its plain form: one faulty template must not close a whole inbox."""
    try:
        return _part(row.template, part, context)
    except Exception:
        log.exception("message_not_rendered", notification=row.pk, template=row.template)
        return _part(PLAIN, part, context)


def _context(row: Notification, reader: User, language: str) -> dict[str, Any]:
    return {
        **readable_params(row.params, language=language),
        "reader": reader,
        "link": f"{settings.PUBLIC_URL}{row.url}" if row.url else "",
        "cause": row.cause,
        "step": row.step,
        "repeat": row.repeat,
    }


def _part(name: str, part: str, context: dict[str, Any]) -> str:
    template = select_template([f"{name}.txt", f"{PLAIN}.txt"])
    return template.render({**context, "part": part}).strip()


def _html(row: Notification, context: dict[str, Any]) -> str:
    try:
        template = get_template(f"{row.template}.html")
    except TemplateDoesNotExist:
        return ""
    return template.render({**context, "part": "mail"})
