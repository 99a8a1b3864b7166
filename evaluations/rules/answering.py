"""How long a partner may accept or dispute a published card."""

from datetime import date, datetime, timedelta

DEFAULT_DAYS = 10
MOST_DAYS = 90


def last_day_to_answer(published_at: datetime, *, days: int = DEFAULT_DAYS) -> date:
    """Return the last day, included, on which a card published at that instant may be answered."""
    return published_at.date() + timedelta(days=days)
