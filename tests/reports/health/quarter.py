"""A quarter worth reporting: partners of every level, an incident, promises, meetings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from accounts.services import ensure_organisation
from evaluations.models import MonthClose
from governance.models import Action, Meeting
from partners.models import Partner
from prms.lib.periods import Month, Quarter
from tests.factories.accounts import manager
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import PartnerFactory
from tests.factories.reports import bands, lined, scored

QUARTER = Quarter(2025, 3)
NOW = datetime(2025, 11, 12, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def company() -> User:
    """Set up the organisation with its bands and closed months; return a manager of it."""
    ensure_organisation(name="Kestrel Motors", name_zh="红隼汽车", time_zone="Asia/Shanghai", by=None)
    bands()
    for month in QUARTER.months:
        MonthClose.objects.create(month=month.first_day, status=MonthClose.Status.FINISHED, finished_at=NOW)
    return manager()


def partner(
    owner: User, code: str, totals: Sequence[str], *, level: str = "B", last: Month = QUARTER.months[2]
) -> Partner:
    """Return an active partner with a card per total, the last one of month `last`."""
    row = PartnerFactory(code=code, name=f"{code} Ltd", name_zh=f"{code}公司", owner=owner, level=level, stage="active")
    for card in scored(row, *totals, last=last):
        lined(card, contracts=str(card.total))
    return row


def promise(of: Partner, due_on: date, done_on: date | None, **facts: object) -> Action:
    """Return an action with its day, done or not."""
    done = {"status": "done", "done_at": datetime.combine(done_on, NOW.time(), UTC)} if done_on else {}
    return ActionFactory(partner=of, owner=of.owner, due_on=due_on, **{**done, **facts})


def meeting(of: Partner, day: date, status: str, **facts: object) -> Meeting:
    """Return a meeting of a day."""
    starts_at = datetime.combine(day, NOW.time(), UTC)
    return MeetingFactory(partner=of, starts_at=starts_at, status=status, organiser=of.owner, **facts)
