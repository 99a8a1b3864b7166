from datetime import UTC, date, datetime, time

import pytest

from accounts.models import AuditEntry, BusinessCalendar, CalendarDay, Organisation
from accounts.services import ensure_organisation
from accounts.services.calendars import ensure_calendars, special_days
from prms.lib.periods import Month

pytestmark = pytest.mark.django_db


def china() -> BusinessCalendar:
    return BusinessCalendar.objects.get(country="CN")


def test_china_works_on_make_up_days_and_rests_on_its_holidays() -> None:
    ensure_calendars(years=[2026], by=None)
    calendar = china().working_calendar()

    assert calendar.is_working_day(date(2026, 2, 14)), "a Saturday, made up for the Spring Festival"
    assert not calendar.is_working_day(date(2026, 2, 17)), "Spring Festival"
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert calendar.working_day_of(Month(2026, 1), 1) == date(2026, 1, 4)


def test_the_names_of_holidays_are_kept_in_both_languages() -> None:
    ensure_calendars(years=[2026], by=None)

    day = china().days.get(day=date(2026, 2, 17))
    assert (day.name, day.name_zh) == ("Chinese New Year (Spring Festival)", "春节")


def test_a_second_run_changes_nothing() -> None:
    first = ensure_calendars(years=[2025, 2026], by=None)

    assert first > 40
    assert ensure_calendars(years=[2025, 2026], by=None) == 0
    assert AuditEntry.objects.count() == 1


def test_a_day_entered_by_hand_stays() -> None:
    ensure_calendars(years=[2026], by=None)
    CalendarDay.objects.filter(day=date(2026, 2, 14)).update(is_working=False, is_by_hand=True)
    CalendarDay.objects.create(calendar=china(), day=date(2026, 8, 3), is_working=False, name="Works holiday")

    ensure_calendars(years=[2026], by=None)

    assert not china().working_calendar().is_working_day(date(2026, 2, 14))
    assert not china().working_calendar().is_working_day(date(2026, 8, 3))


def test_a_correction_of_the_official_table_is_taken_over() -> None:
    ensure_calendars(years=[2026], by=None)
    CalendarDay.objects.filter(day=date(2026, 2, 17)).delete()
    CalendarDay.objects.create(calendar=china(), day=date(2026, 3, 3), is_working=False, is_by_hand=False)

    assert ensure_calendars(years=[2026], by=None) == 2
    assert special_days(country="CN", years=[2026], weekdays=range(5))[0].day == date(2026, 1, 1)


def test_an_organisation_in_chinas_zone_works_by_chinas_calendar() -> None:
    ensure_organisation(name="NEV", time_zone="Asia/Shanghai", by=None)
    ensure_calendars(years=[2026], by=None)

    calendar = Organisation.objects.working_calendar()

    assert not calendar.is_working_day(date(2026, 2, 17))
    assert calendar.add_working_minutes(datetime(2026, 2, 13, 9, 30, tzinfo=UTC), 60) == datetime(
        2026, 2, 14, 1, 30, tzinfo=UTC
    )


def test_without_a_calendar_people_work_monday_to_friday_in_the_organisations_zone() -> None:
    assert Organisation.objects.working_calendar().opens_at == time(9)
    ensure_organisation(name="Acme", time_zone="Europe/Berlin", by=None)
    ensure_calendars(years=[2026], by=None)

    calendar = Organisation.objects.working_calendar()

    assert str(calendar.zone) == "Europe/Berlin"
    assert calendar.is_working_day(date(2026, 2, 17))
    assert not calendar.is_working_day(date(2026, 2, 14))
