"""A joint cost as a line of money: the share of one party, by the cost sharing that was agreed (SPEC G2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agreements.rules.lines import Line, LineKind
from prms.lib.money import canonical_decimal, split_amount


class Payer(StrEnum):
    """Which side paid a cost when it arose."""

    US = "us"
    PARTNER = "partner"


# The direction of statements whose positive amounts the partner gets.
PAYABLE = "payable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCost:
    """A cost that several parties bear, of which a statement carries the share of `party`.

    `is_added` where the share goes to whoever the statement pays, else it is taken off.
    """

    outlay: str
    booked_on: date
    amount: Decimal
    shares: tuple[tuple[str, Decimal], ...]
    party: str
    paid_by: Payer
    is_added: bool
    description: str

    @property
    def share(self) -> Decimal:
        """What the party bears: every share but the last is rounded down, the last takes the rest."""
        parts = split_amount(self.amount, [share for _, share in self.shares])
        return parts[[party for party, _ in self.shares].index(self.party)]


def is_added(*, paid_by: Payer, direction: str) -> bool:
    """Say whether a share raises what a statement pays: who paid the whole cost gets the other side's share."""
    return (paid_by is Payer.PARTNER) == (direction == PAYABLE)


def shared_cost_line(cost: SharedCost) -> Line:
    """Return the share as a line, below zero where it is taken off."""
    trace = {
        "outlay": cost.outlay,
        "booked_on": cost.booked_on.isoformat(),
        "cost": canonical_decimal(cost.amount),
        "paid_by": cost.paid_by.value,
        "party": cost.party,
        "share": canonical_decimal(dict(cost.shares)[cost.party]),
        "shares": canonical_decimal(sum((share for _, share in cost.shares), Decimal(0))),
        "description": cost.description,
    }
    return Line(LineKind.COST_SHARE, None, None, cost.share if cost.is_added else -cost.share, trace)


def written_cost(cost: SharedCost) -> dict[str, Any]:
    """Return a cost with its numbers as text."""
    return {
        "outlay": cost.outlay,
        "booked_on": cost.booked_on.isoformat(),
        "amount": format(cost.amount, ".2f"),
        "shares": written_shares(cost.shares),
        "party": cost.party,
        "paid_by": cost.paid_by.value,
        "description": cost.description,
    }


def cost_from(row: Mapping[str, Any], *, direction: str) -> SharedCost:
    """Read a cost of a statement that pays in that direction."""
    payer = Payer(row["paid_by"])
    return SharedCost(
        outlay=row["outlay"],
        booked_on=date.fromisoformat(row["booked_on"]),
        amount=Decimal(row["amount"]),
        shares=shares_from(row["shares"]),
        party=row["party"],
        paid_by=payer,
        is_added=is_added(paid_by=payer, direction=direction),
        description=row["description"],
    )


def written_shares(shares: tuple[tuple[str, Decimal], ...]) -> list[dict[str, str]]:
    """Return agreed shares with their numbers as text."""
    return [{"party": party, "share": canonical_decimal(share)} for party, share in shares]


def shares_from(rows: list[dict[str, str]]) -> tuple[tuple[str, Decimal], ...]:
    """Read agreed shares."""
    return tuple((row["party"], Decimal(row["share"])) for row in rows)
