"""The SCMS Delivery History (USAID, public domain) as partners and measurements: real deliveries of 2006 to 2015.

One measurement per vendor, KPI and day of delivery: the share of late lines, their value and their number.
"""

import csv
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from prms.lib.errors import InvalidInput

SOURCE = "SCMS"
DELAY, VALUE, COUNT = "delivery_delay_rate", "delivered_value", "deliveries"
COLUMNS = ("Vendor", "Scheduled Delivery Date", "Delivered to Client Date", "Line Item Value")
PACKED = Path(__file__).parent / "data" / "scms_delivery_history.csv.xz"


class Delivery(NamedTuple):
    """One line that was delivered."""

    vendor: str
    delivered_on: date
    is_late: bool
    value: Decimal


@dataclass(slots=True)
class VendorDay:
    """What one vendor delivered on one day."""

    lines: int = 0
    late: int = 0
    value: Decimal = Decimal(0)

    def add(self, delivery: Delivery) -> None:
        """Count one more line."""
        self.lines += 1
        self.late += delivery.is_late
        self.value += delivery.value


@dataclass(frozen=True, slots=True)
class History:
    """The whole file, summed by vendor and day."""

    days: dict[tuple[str, date], VendorDay] = field(default_factory=dict)

    @property
    def vendors(self) -> list[str]:
        """The vendors by name."""
        return sorted({vendor for vendor, _ in self.days})

    @property
    def lines(self) -> int:
        """How many lines were delivered."""
        return sum(day.lines for day in self.days.values())


def read_history(path: Path) -> History:
    """Read the file, plain or packed as `.xz`. Raises InvalidInput naming the line that cannot be read."""
    history = History()
    for delivery in _deliveries(path):
        history.days.setdefault((delivery.vendor, delivery.delivered_on), VendorDay()).add(delivery)
    return history


def codes_of(vendors: Iterable[str]) -> dict[str, str]:
    """Return a code per vendor, such as `SCMS-FROM-RDC`; a second one of the same letters gets a number."""
    codes: dict[str, str] = {}
    for vendor in sorted(vendors):
        plain = re.sub(r"[^A-Z0-9]+", "-", vendor.upper()).strip("-")[:36] or "VENDOR"
        code, number = plain, 2
        while code in codes.values():
            code, number = f"{plain}-{number}", number + 1
        codes[vendor] = code
    return codes


def _deliveries(path: Path) -> Iterator[Delivery]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise InvalidInput(f"The file has no column “{missing[0]}”; it is not the SCMS Delivery History.")
        for row in rows:
            try:
                yield _delivery(row)
            except (ValueError, InvalidOperation) as error:
                raise InvalidInput(f"Line {rows.line_num} cannot be read: {error}.") from error


def _delivery(row: dict[str, str]) -> Delivery:
    scheduled, delivered = (_day(row[name]) for name in COLUMNS[1:3])
    return Delivery(row["Vendor"].strip(), delivered, delivered > scheduled, Decimal(row["Line Item Value"]))


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%y").date()  # noqa: DTZ007  # a day has no zone
