"""Agreements on their way out."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.rules.permissions import Role
from agreements.models import Agreement, ExitCase, Notice
from agreements.services import approve_notice, propose_notice
from tests.factories.accounts import person

AUGUST = date(2025, 8, 31)
NOW = datetime(2025, 8, 31, 9, 0, tzinfo=UTC)


def executive(**fields: Any) -> User:
    return person(Role.EXECUTIVE, **fields)


def proposed(agreement: Agreement, *, clause: str = "unilateral", given_on: date = AUGUST, **options: Any) -> Notice:
    """Propose notice as the owner does."""
    given = {"reason": "Another strategy.", "by": agreement.partner.owner, "today": given_on}
    return propose_notice(agreement=agreement, clause=clause, given_on=given_on, **{**given, **options})


def leaving(agreement: Agreement, **options: Any) -> ExitCase:
    """Give notice and approve it; return the exit that began."""
    notice = proposed(agreement, **options)
    approve_notice(agreement=agreement, by=executive(), now=NOW, today=notice.given_on)
    return agreement.exit_cases.get()
