"""What a message template reads, made from what its row keeps.

A row keeps JSON. By the house's names `…_on` and `…_at` are days and moments, `…_month` a month, and a
text beside one called `…_zh` has a Chinese form.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from prms.lib.display import is_chinese
from prms.lib.periods import Month

_READERS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("_on", date.fromisoformat),
    ("_at", datetime.fromisoformat),
    ("_month", Month.parse),
)


def readable_params(params: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """Return the params with days, moments and months as such, and names in the reader's language.

    A text that is not what its name promises stays as it is: a letter is never lost over a date.
    """
    read = {name: _read(name, value) for name, value in params.items()}
    if is_chinese(language):
        read.update({name.removesuffix("_zh"): text for name, text in read.items() if name.endswith("_zh") and text})
    return read


def _read(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_read_row(item) for item in value]
    for suffix, reader in _READERS:
        if isinstance(value, str) and (name.endswith(suffix) or name == suffix[1:]):
            try:
                return reader(value)
            except ValueError:
                return value
    return value


def _read_row(item: Any) -> Any:
    return {name: _read(name, value) for name, value in item.items()} if isinstance(item, dict) else item
