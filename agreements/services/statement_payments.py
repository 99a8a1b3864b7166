"""Payments of locked statements: recorded beside them, since they themselves never change."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import PaymentRefused, StatementSettled
from agreements.models import Statement, StatementPayment
from agreements.services.currency import require_own_currency
from agreements.services.statement_guards import require_role


@transaction.atomic
def record_payment(
    *,
    statement: Statement,
    paid_on: date,
    amount: Decimal,
    reference: str,
    by: User,
    today: date,
    invoice_number: str = "",
    currency: str = "",
) -> StatementPayment:
    """Record that money for a locked statement moved. The same reference again returns the same payment.

    Raises PaymentRefused for more than is left to pay, for a day to come, or for a reference with other figures.
    """
    statement = statement.locked()
    require_role("statements.pay", by=by)
    if statement.status != Statement.Status.LOCKED:
        raise StatementSettled(_("Only a locked statement is paid: lock it first."))
    require_own_currency(agreement=statement.agreement, currency=currency)
    values: dict[str, Any] = {"paid_on": paid_on, "amount": amount, "invoice_number": invoice_number}
    known = statement.payments.filter(reference=reference).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in values.items()):
            raise PaymentRefused.at(
                "reference", _("A payment with this reference is recorded already, with other figures.")
            )
        return known
    if paid_on > today:
        raise PaymentRefused.at("paid_on", _("A payment is recorded once it is made: this day is still to come."))
    left = left_to_pay(statement)
    if not 0 < amount <= left:
        raise PaymentRefused.at("amount", _("%(left)s is left to pay of this statement.") % {"left": left})
    payment = StatementPayment.objects.create(statement=statement, reference=reference, recorded_by=by, **values)
    changes = {name: [None, value] for name, value in {**values, "reference": reference}.items()}
    audit.record(action="statements.paid", by=by, target=statement, changes=changes)
    return payment


def left_to_pay(statement: Statement) -> Decimal:
    """Return what of the statement is still to be paid; nothing of a negative one, whose balance is carried on."""
    paid = statement.payments.aggregate(paid=Sum("amount"))["paid"] or Decimal("0.00")
    return max(statement.total - paid, Decimal("0.00"))
