"""The statements of the demo: prepared by managers, approved, locked and paid by finance, month after month."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from agreements.models import Agreement, Statement
from agreements.services import (
    approve_statement,
    left_to_pay,
    lock_statement,
    open_dispute,
    record_outlay,
    record_payment,
    run_statements,
)
from prms.demo.figures import months_before
from prms.lib.periods import Month, Quarter

PREPARERS = ("manager@example.com", "manager2@example.com")
APPROVER = "finance@example.com"
CONTACT = "contact1@example.com"
# The newest month waits as drafts; the one before is approved, so that partners can read it.
MONTHS_OPEN = 2
CAMPAIGN, CAMPAIGN_AGO = Decimal(100_000), timedelta(days=45)
# What we earn for each unit of money that we pay.
MARGIN = Decimal("1.35")


def settle_months(people: Mapping[str, User], *, now: datetime) -> None:
    """Settle every month that was closed, the newest ones not yet to their end."""
    months = months_before(now.date())
    for month in months:
        on_the_day = _twelfth_after(month, now)
        for email in PREPARERS:
            run_statements(month=month, by=people[email], now=on_the_day)
        if month < months[-1]:
            _approve(month, people[APPROVER], on_the_day, is_paid=month <= months[-1] - MONTHS_OPEN)
    _dispute(people[CONTACT], months[-1] - MONTHS_OPEN, now)


def record_incomes(*, except_for: str, today: date) -> None:
    """Book what the partners we pay brought in, by quarters: more than they cost, but for one."""
    paid = Statement.objects.filter(status=Statement.Status.LOCKED, direction="payable")
    earned: dict[tuple[int, Quarter], Decimal] = defaultdict(Decimal)
    for agreement, month, total in paid.exclude(agreement__partner__code=except_for).values_list(
        "agreement", "month", "total"
    ):
        earned[agreement, Quarter.of(month)] += total
    agreements = Agreement.objects.in_bulk()
    for (agreement, quarter), total in sorted(row for row in earned.items() if row[1] > 0):
        record_outlay(
            agreement=agreements[agreement],
            kind="income",
            booked_on=min(quarter.last_day, today),
            amount=(total * MARGIN).quantize(Decimal(1)),
            description=f"Margin on what was sold together, {quarter}",
            by=None,
            today=today,
        )


def record_campaign(agreement: Agreement, *, today: date) -> None:
    """Book what a campaign cost that both sides bear as they agreed."""
    record_outlay(
        agreement=agreement,
        kind="cost",
        booked_on=today - CAMPAIGN_AGO,
        amount=CAMPAIGN,
        description="Launch campaign in twelve cities",
        share_of=agreement.partner.name,
        by=None,
        today=today,
    )


def _twelfth_after(month: Month, now: datetime) -> datetime:
    """Return the time of day of `now` on the twelfth of the month that follows, or now where that is still to come."""
    return min(now, datetime.combine(month.next().first_day.replace(day=12), now.timetz()))


def _approve(month: Month, finance: User, now: datetime, *, is_paid: bool) -> None:
    for statement in Statement.objects.filter(month=month.first_day, hold="").order_by("pk"):
        statement = approve_statement(statement=statement, by=finance, now=now)
        if is_paid:
            _pay(lock_statement(statement=statement, by=finance, now=now), finance, now)


def _pay(statement: Statement, finance: User, now: datetime) -> None:
    left = left_to_pay(statement)
    if not left:
        return
    month = Month.of(statement.month)
    record_payment(
        statement=statement,
        paid_on=min(month.next().first_day + timedelta(days=19), now.date()),
        amount=left,
        reference=f"PAY-{month}-{statement.pk}",
        invoice_number=f"INV-{month}-{statement.agreement_id}",
        by=finance,
        today=now.date(),
    )


def _dispute(contact: User, month: Month, now: datetime) -> None:
    """Let the partner object to the first line of a month that was locked and paid."""
    statement = Statement.objects.visible_to(contact).filter(month=month.first_day).first()
    if statement is None:
        return
    line = statement.lines.order_by("position")[0]
    open_dispute(
        statement=statement,
        line=line.position,
        claimed=line.amount + 1000,
        reason="Four contracts of the last day of the month are missing; the list went out on the 2nd.",
        by=contact,
        now=now,
    )
