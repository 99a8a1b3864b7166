from datetime import date

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, BusinessCalendar
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(client) -> BusinessCalendar:
    """A calendar that an administrator, who is signed in, keeps."""
    client.force_login(administrator(name="Boss"))
    return BusinessCalendar.objects.create(name="China", name_zh="中国", time_zone="Asia/Shanghai")


def test_a_calendar_is_found_from_the_organisation_and_changed(client, calendar):
    sent = {
        "name": "China",
        "name_zh": "中国",
        "time_zone": "Asia/Shanghai",
        "working_weekdays": [0, 1, 2, 3, 4, 5],
        "opens_at": "08:30",
        "closes_at": "17:30",
    }

    assert client.post(f"/settings/calendars/{calendar.pk}/", sent).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.working_weekdays, calendar.opens_at.hour) == ([0, 1, 2, 3, 4, 5], 8)
    assert AuditEntry.objects.filter(action="calendars.changed").exists()
    refused = client.post(f"/settings/calendars/{calendar.pk}/", sent | {"closes_at": "08:00"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["closes_at"])


def test_a_day_is_entered_by_hand_and_removed(client, calendar):
    day = date(timezone.localdate().year, 12, 31)
    sent = {"day-day": day.isoformat(), "day-is_working": "work", "day-name": "Stocktaking"}

    client.post(f"/settings/calendars/{calendar.pk}/days/", sent)

    row = calendar.days.get()
    assert (row.day, row.is_working, row.is_by_hand) == (day, True, True)
    assert "Stocktaking" in client.get(f"/settings/calendars/{calendar.pk}/").content.decode()
    client.post(f"/settings/calendars/{calendar.pk}/days/{row.pk}/removal/")
    assert not calendar.days.exists()
