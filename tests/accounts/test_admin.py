from datetime import date

import pytest
from django.test import Client

from accounts.models import AuditEntry, BusinessCalendar, CalendarDay, Team
from accounts.services.calendars import ensure_calendars
from tests.factories.accounts import administrator, manager

pytestmark = pytest.mark.django_db


def test_reference_data_is_for_administrators(client: Client) -> None:
    client.force_login(manager())

    assert client.get("/admin/accounts/team/").status_code == 302


def test_a_team_made_in_the_admin_stands_in_the_trail(client: Client) -> None:
    boss = administrator()
    client.force_login(boss)

    client.post("/admin/accounts/team/add/", {"name": "East"})

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_label) == ("teams.created", boss, Team.objects.get().name)


def test_a_day_entered_in_the_admin_survives_the_yearly_refresh(client: Client) -> None:
    client.force_login(administrator())
    calendar = BusinessCalendar.objects.create(name="Berlin", country="DE", time_zone="Europe/Berlin")
    fields = {"name": "Berlin", "country": "DE", "time_zone": "Europe/Berlin", "working_weekdays": "[0, 1, 2, 3, 4]"}
    fields |= {"opens_at": "09:00", "closes_at": "18:00", "days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0"}
    fields |= {"days-0-day": "2026-12-24", "days-0-name": "Christmas Eve", "days-0-calendar": str(calendar.pk)}

    client.post(f"/admin/accounts/businesscalendar/{calendar.pk}/change/", fields)
    ensure_calendars(years=[2026], by=None)

    assert CalendarDay.objects.get(calendar=calendar, day=date(2026, 12, 24)).is_by_hand
    assert CalendarDay.objects.get(calendar=calendar, day=date(2026, 12, 25)).name == "Christmas Day"
