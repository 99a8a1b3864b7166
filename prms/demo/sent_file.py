"""A file that a manager sent in the demo: its good rows count, its bad ones are kept with what is wrong."""

import csv
import io
from datetime import date, datetime

from accounts.models import User
from evaluations.services.files import import_file

FILE_NAME = "logistics-this-month.csv"
COLUMNS = ("partner", "kpi", "date", "value", "numerator", "denominator")
GOOD = (
    ("MERIDIAN", "cost_per_delivery", "116.4", "", ""),
    ("MERIDIAN", "exception_handling_hours", "7.5", "", ""),
    ("ZEPHYR", "quoting_hours", "16", "", ""),
    ("HARBOR", "quoting_hours", "18.5", "", ""),
)
# An unknown code, a rate without its cases, and a partner that somebody else looks after.
BAD = (
    ("MERIDIAN", "delivery_delay", "", "3", "96"),
    ("MERIDIAN", "delivery_delay_rate", "0.06", "", ""),
    ("VOLTSWAP", "nps", "71", "", ""),
)


def send_file(*, by: User, today: date, now: datetime) -> None:
    """Import the good rows, as a person does after the file was tried."""
    sheet = io.StringIO()
    rows = ((partner, kpi, f"{today}", *figures) for partner, kpi, *figures in (*GOOD, *BAD))
    csv.writer(sheet).writerows([COLUMNS, *rows])
    import_file(content=sheet.getvalue().encode(), file_name=FILE_NAME, by=by, now=now, is_partial=True)
