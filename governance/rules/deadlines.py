"""How late an action is."""

from datetime import date


def days_late(*, due_on: date, today: date, done_on: date | None = None) -> int:
    """Return the days an action is, or was when it was done, past its due day; 0 when it is not."""
    return max(0, ((done_on or today) - due_on).days)
