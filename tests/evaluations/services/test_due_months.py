from datetime import UTC, date, datetime

import pytest

from accounts.models import Organisation
from evaluations.models import Scorecard
from evaluations.services.closing import close_due_month, close_month
from prms.lib.periods import Month
from tests.factories.evaluations import JANUARY, NOW, seed_month

pytestmark = pytest.mark.django_db


def test_the_sweep_closes_on_the_third_working_day_at_six() -> None:
    Organisation.objects.create(name="EV maker", time_zone="Asia/Shanghai")
    partner = seed_month()
    assert close_due_month(now=datetime(2025, 2, 4, 21, 59, tzinfo=UTC)).month == date(2024, 12, 1)
    assert close_due_month(now=datetime(2025, 2, 4, 21, 59, tzinfo=UTC)) is None
    assert close_due_month(now=datetime(2025, 2, 4, 22, 0, tzinfo=UTC)).month == JANUARY
    assert close_due_month(now=datetime(2025, 2, 4, 22, 0, tzinfo=UTC)) is None
    assert Scorecard.objects.current().get(partner=partner, month=JANUARY).status == "draft"


def test_the_sweep_makes_up_for_months_it_missed() -> None:
    Organisation.objects.create(name="EV maker")
    close_month(month=Month(2024, 8), by=None, now=NOW)
    closed = [close_due_month(now=NOW.replace(day=20)) for _ in range(4)]
    assert [run and str(run.month) for run in closed] == ["2024-11-01", "2024-12-01", "2025-01-01", None]
