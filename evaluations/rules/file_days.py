"""Days as spreadsheets write them, brought into the one form that measurements are read in."""

import re

from prms.lib.periods import Month

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")


def plain_day(text: str) -> str:
    """Return `2025/1/31`, `2025.1.31` or `2025年1月31日` as `2025-01-31`, and a month as its last day.

    What has none of these forms comes back as it is, to be refused with its own words.
    """
    if found := _DAY.fullmatch(text):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return Month(int(found[1]), int(found[2])).last_day.isoformat()
    return text
