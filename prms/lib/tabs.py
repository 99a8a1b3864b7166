from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a bar, as components/tabs.html takes it."""

    label: str | Promise
    href: str
    is_current: bool
    count: int | None = None
