"""Costs and incomes of an agreement beside its statements: what its stop-loss counts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import OutlayRefused
from agreements.models import Agreement, Outlay
from agreements.services.currency import require_own_currency
from agreements.services.statement_guards import require_role
from partners.services import read_reason, require_may, require_valid


@transaction.atomic
def record_outlay(
    *,
    agreement: Agreement,
    kind: str,
    booked_on: date,
    amount: Decimal,
    description: str,
    by: User | None,
    today: date,
    currency: str = "",
) -> Outlay:
    """Record what an agreement cost or brought in, apart from its statements."""
    agreement = agreement.locked()
    _require_may(agreement, by)
    require_own_currency(agreement=agreement, currency=currency)
    if (booked_on - today).days > 1 or booked_on < agreement.starts_on:
        raise OutlayRefused.at(
            "booked_on", _("A cost or income is booked from the agreement's start, and not in the future.")
        )
    if amount <= 0:
        raise OutlayRefused.at("amount", _("An amount is above zero; what came in is an income."))
    row = Outlay(
        agreement=agreement,
        kind=kind,
        booked_on=booked_on,
        amount=amount,
        description=description.strip(),
        recorded_by=by,
    )
    require_valid(row, ["kind", "amount", "description"])
    row.save(force_insert=True)
    changes = {name: [None, getattr(row, name)] for name in ("kind", "booked_on", "amount", "description")}
    audit.record(action="outlays.recorded", by=by, target=agreement, changes=changes)
    return row


@transaction.atomic
def remove_outlay(*, outlay: Outlay, reason: str, by: User | None) -> None:
    """Take back a cost or income that was recorded by mistake, with the reason."""
    reason = read_reason(reason)
    agreement = outlay.agreement.locked()
    _require_may(agreement, by)
    changes: dict[str, list[Any]] = {"amount": [outlay.amount, None], "reason": ["", reason]}
    audit.record(action="outlays.removed", by=by, target=agreement, changes=changes)
    outlay.delete()


def _require_may(agreement: Agreement, by: User | None) -> None:
    """Finance records money of every agreement in sight, others of their own partners."""
    require_role("outlays.record", by=by)
    if by is not None and not by.may("statements.approve"):
        require_may("outlays.record", partner=agreement.partner, by=by)
