"""Costs and incomes of an agreement beside its statements: what its stop-loss counts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import OutlayCarried, OutlayRefused
from agreements.models import Agreement, Outlay, Statement
from agreements.rules.shared_costs import written_shares
from agreements.services.currency import require_own_currency
from agreements.services.statement_guards import require_role
from partners.services import read_reason, require_may, require_valid
from prms.lib.periods import Month


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
    paid_by: str = Outlay.PaidBy.US,
    share_of: str = "",
) -> Outlay:
    """Record what an agreement cost or brought in, apart from its statements.

    With `share_of`, a party of the agreement's cost sharing, the next open statement carries that party's share.
    """
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
        paid_by=paid_by,
        share_of=share_of.strip(),
        recorded_by=by,
    )
    require_valid(row, ["kind", "amount", "description", "paid_by", "share_of"])
    row.shares = _agreed_shares(row)
    row.save(force_insert=True)
    told = ("kind", "booked_on", "amount", "description", "paid_by", "share_of")
    changes = {name: [None, getattr(row, name)] for name in told}
    audit.record(action="outlays.recorded", by=by, target=agreement, changes=changes)
    return row


@transaction.atomic
def remove_outlay(*, outlay: Outlay, reason: str, by: User | None) -> None:
    """Take back a cost or income that was recorded by mistake, with the reason.

    Raises OutlayCarried for one whose share stands in an approved statement.
    """
    reason = read_reason(reason)
    agreement = outlay.agreement.locked()
    _require_may(agreement, by)
    carried_in = months_that_carry(agreement).get(outlay.pk)
    if carried_in is not None:
        message = _("The statement of %(month)s carries its share: correct it by an adjustment of the next open one.")
        raise OutlayCarried(message % {"month": carried_in})
    changes: dict[str, list[Any]] = {"amount": [outlay.amount, None], "reason": ["", reason]}
    audit.record(action="outlays.removed", by=by, target=agreement, changes=changes)
    outlay.delete()


def months_that_carry(agreement: Agreement) -> dict[int, Month]:
    """Return which approved statement carries the share of which joint cost, by the cost's id."""
    settled = agreement.statements.exclude(status=Statement.Status.DRAFT).values_list("month", "settles")
    return {int(key): Month.of(month) for month, settles in settled for key in settles.get("costs", ())}


def _agreed_shares(row: Outlay) -> list[dict[str, str]]:
    """Return the cost sharing of the day by which a statement carries a share; nothing where none does."""
    if row.kind != Outlay.Kind.COST and (row.share_of or row.paid_by != Outlay.PaidBy.US):
        raise OutlayRefused.at("share_of", _("Only a cost is shared: leave this empty for an income."))
    if not row.share_of:
        if row.paid_by != Outlay.PaidBy.US:
            message = _("What the partner paid concerns us by a share only: name the party whose share it is.")
            raise OutlayRefused.at("share_of", message)
        return []
    agreed = row.agreement.terms_on(row.booked_on).cost_shares
    parties = [share.party for share in agreed]
    if not parties:
        message = _("No cost sharing was agreed for that day: amend the terms first, or record the cost without it.")
        raise OutlayRefused.at("share_of", message)
    if parties.count(row.share_of) != 1:
        message = _("Costs are shared by %(parties)s: name one of them.") % {"parties": ", ".join(parties)}
        raise OutlayRefused.at("share_of", message)
    return written_shares(tuple((share.party, share.share) for share in agreed))


def _require_may(agreement: Agreement, by: User | None) -> None:
    """Finance records money of every agreement in sight, others of their own partners."""
    require_role("outlays.record", by=by)
    if by is not None and not by.may("statements.approve"):
        require_may("outlays.record", partner=agreement.partner, by=by)
