"""What the agreements of the demo owe: obligations met and open, milestones, renewals to decide."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements.models import Agreement
from agreements.services import (
    Proof,
    add_milestone,
    add_obligation,
    assess_milestone,
    fulfil_obligation,
    watch_renewals,
)
from prms.demo.people import ZONE
from prms.lib.periods import add_months

# Title, kind, side, how often, months from the start of the last agreement year to its first due day.
OBLIGATIONS = (
    ("Security audit of the data exchange", "security_audit", "theirs", "yearly", 11),
    ("Liability insurance: certificate of cover", "insurance", "theirs", "yearly", 13),
    ("Data quality report", "report", "ours", "quarterly", 3),
    ("Brand use on joint material reviewed", "brand", "ours", "none", 9),
)
# Deliverable, accepted when, we supply, they supply, months from the start, what became of it.
MILESTONES = (
    ("API sandbox open to both teams", "100 calls a day for a week without an error.", "Test data", "Two engineers",
     3, "met"),
    ("Joint quotation in the app", "Ten customers of both sides used it.", "App release", "Tariff", 9, "late"),
    ("Claims data exchanged daily", "30 days in a row without a gap.", "Interface", "Daily file", 14, "missed"),
    ("Second region launched", "The first 500 contracts are signed.", "Service staff", "Local licence", 25, ""),
)  # fmt: skip


def create_duties(agreements: Iterable[Agreement], *, now: datetime) -> None:
    """Give each agreement in force what it owes, with a past that led here."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for agreement in agreements:
        if agreement.status == Agreement.Status.ACTIVE:
            _add_obligations(agreement, today)
            _fulfil(agreement, today)
            _add_milestones(agreement, today)
    watch_renewals(now=now)


def _add_obligations(agreement: Agreement, today: date) -> None:
    year = max(day for months in (0, 12) if (day := add_months(agreement.starts_on, months)) <= today)
    for title, kind, side, recurrence, months in OBLIGATIONS:
        add_obligation(
            agreement=agreement,
            title=title,
            kind=kind,
            side=side,
            recurrence=recurrence,
            due_on=add_months(year, months) - timedelta(days=1),
            by=None,
        )


def _fulfil(agreement: Agreement, today: date) -> None:
    """Record what fell due up to ten days ago as met, those obligations that the terms wrote among it."""
    for row in agreement.obligations.filter(status="open").order_by("due_on", "pk"):
        obligation = row
        while obligation.status == "open" and obligation.due_on < today - timedelta(days=10):
            done_on = obligation.due_on - timedelta(days=2)
            proof = Proof(evidence=f"Filed with the minutes of {done_on:%B %Y}.")
            obligation = fulfil_obligation(
                obligation=obligation, done_on=done_on, proof=proof, by=obligation.owner, today=today
            )


def _add_milestones(agreement: Agreement, today: date) -> None:
    for deliverable, acceptance, ours, theirs, months, outcome in MILESTONES:
        due_on = add_months(agreement.starts_on, months) - timedelta(days=1)
        milestone = add_milestone(
            agreement=agreement,
            deliverable=deliverable,
            due_on=due_on,
            acceptance=acceptance,
            we_supply=ours,
            they_supply=theirs,
            by=None,
        )
        assessed_on = due_on + timedelta(days=5)
        if outcome and assessed_on <= today:
            assess_milestone(
                milestone=milestone,
                assessment=outcome,
                assessed_on=assessed_on,
                proof=Proof(evidence="Minutes of the business meeting."),
                by=agreement.partner.owner,
                today=today,
            )
