"""Exact decimal arithmetic: rounding happens once, half up, and a split loses no cent."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

# Two factors of 15 digits multiply without loss; the default 28 digits would round the product first.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
CENT = Decimal("0.01")
MAX_DIGITS = 15

Exact = Decimal | int | Fraction


def as_decimal(value: Exact) -> Decimal:
    """Return `value` as a Decimal; a Fraction must have a finite decimal expansion.

    Raises ValueError for a float (already rounded by somebody else), NaN and infinity.
    """
    if type(value) is Decimal and value.is_finite():
        return value
    if isinstance(value, float):
        raise ValueError(f"{value!r} is a float: pass the number as text or Decimal.")
    if isinstance(value, Fraction):
        quotient = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
        if Fraction(quotient) != value:
            raise ValueError(f"{value} has no finite decimal form: round it first.")
        return quotient
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} is not a finite number.")
    return number


def round_half_up(value: Exact, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, a half rounded away from zero."""
    if type(value) is not Decimal and isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(digits if value >= 0 else -digits).scaleb(-places, context=EXACT)
    unit = CENT if places == 2 else Decimal(1).scaleb(-places)
    return as_decimal(value).quantize(unit, context=EXACT)


def to_cents(value: Exact) -> Decimal:
    """Return an amount of money with exactly two decimals, rounded half up."""
    return round_half_up(value, 2)


def split_amount(total: Exact, shares: Sequence[Exact]) -> list[Decimal]:
    """Divide an amount in proportion to `shares`; the parts add up to `total` in cents.

    Every part but the last is rounded down to the cent (towards zero, so that a refund mirrors
    its payment); the last takes the rest: 100.00 in three equal shares is 33.33, 33.33, 33.34.
    Raises ValueError when there is no share, a negative one, or all are zero.
    """
    weights = [Fraction(share) for share in shares]
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("Shares are zero or more and at least one of them is more than zero.")
    amount = to_cents(total)
    per_share = Fraction(abs(amount)) * 100 / sum(weights)
    cents = [int(per_share * weight) for weight in weights[:-1]]
    cents.append(int(abs(amount) * 100) - sum(cents))
    return [Decimal(part).scaleb(-2).copy_sign(amount) if part else Decimal("0.00") for part in cents]


def canonical_decimal(value: Exact) -> str:
    """Return the one way to write a number: no exponent, no trailing zeros, never `-0`.

    Equal numbers give equal text, whatever scale the database returned them with.
    """
    number = value if type(value) is Decimal and value.is_finite() else as_decimal(value)
    if not number:
        return "0"
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
