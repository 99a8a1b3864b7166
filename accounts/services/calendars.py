"""Business calendars with the public holidays and make-up working days of their country.

Apart from the other services, because the holiday tables take half a second to load.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, NamedTuple

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import BusinessCalendar, CalendarDay, Organisation, User
from accounts.services.audit import changed_fields, record, record_batch
from prms.lib.errors import InvalidInput

CHINA = "China"


class SpecialDay(NamedTuple):
    """A day on which a country's people work or rest against the weekday."""

    day: date
    is_working: bool
    name: str
    name_zh: str


@transaction.atomic
def ensure_calendars(*, years: Iterable[int], by: User | None) -> int:
    """Make China's calendar if it is missing and bring every calendar's public holidays up to date.

    An organisation in China's time zone without a calendar gets it. Days entered by hand stay.
    Returns how many special days changed.
    """
    calendar, _is_fresh = BusinessCalendar.objects.get_or_create(
        name=CHINA,
        defaults={
            "name_zh": "中国",
            "country": "CN",
            "time_zone": "Asia/Shanghai",
            "opens_at": time(9),
            "closes_at": time(18),
        },
    )
    Organisation.objects.filter(calendar=None, time_zone=calendar.time_zone).update(calendar=calendar)
    span = sorted(years)
    return sum(_refresh(row, span, by) for row in BusinessCalendar.objects.exclude(country=""))


@transaction.atomic
def edit_calendar(*, calendar: BusinessCalendar, by: User | None, **values: Any) -> BusinessCalendar:
    """Change the hours, weekdays, zone, country or names of a calendar.

    The public holidays of another country come with the next refresh.
    """
    calendar = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    changes = changed_fields(calendar, values)
    if not changes:
        return calendar
    for field, (_before, after) in changes.items():
        setattr(calendar, field, after)
    if not calendar.working_weekdays or calendar.closes_at <= calendar.opens_at:
        message = _("A calendar has a working weekday, and closes after it opens.")
        raise InvalidInput.at("closes_at", message, code="invalid")
    calendar.save(update_fields=list(changes))
    record(action="calendars.changed", by=by, target=calendar, changes=changes)
    return calendar


@transaction.atomic
def set_special_day(
    *, calendar: BusinessCalendar, day: date, is_working: bool, name: str, by: User | None, name_zh: str = ""
) -> CalendarDay:
    """Say that people rest or work on a day against its weekday; it stays when public holidays are refreshed."""
    values = {"is_working": is_working, "name": name.strip(), "name_zh": name_zh.strip(), "is_by_hand": True}
    row, _is_new = CalendarDay.objects.update_or_create(calendar=calendar, day=day, defaults=values)
    record(
        action="calendars.day_set", by=by, target=calendar, changes={"day": [None, day], "works": [None, is_working]}
    )
    return row


@transaction.atomic
def remove_special_day(*, day: CalendarDay, by: User | None) -> None:
    """Let the day follow its weekday again."""
    changes: dict[str, list[Any]] = {"day": [day.day, None], "works": [day.is_working, None]}
    record(action="calendars.day_removed", by=by, target=day.calendar, changes=changes)
    day.delete()


def special_days(*, country: str, years: Iterable[int], weekdays: Iterable[int]) -> list[SpecialDay]:
    """Return the holidays that fall on working weekdays, and the make-up working days at weekends."""
    span, working = list(years), frozenset(weekdays)
    english = holidays.country_holidays(country, years=span, language="en_US")
    chinese = holidays.country_holidays(country, years=span, language="zh_CN") if country == "CN" else {}
    rests = [
        SpecialDay(day, False, english[day][:120], chinese.get(day, "")[:120])
        for day in english
        if day.weekday() in working
    ]
    make_up = [
        SpecialDay(day, True, "Make-up working day", "调休上班日")
        for day in english.weekend_workdays
        if day.weekday() not in working and day.year in span
    ]
    return sorted(rests + make_up)


def _refresh(calendar: BusinessCalendar, years: list[int], by: User | None) -> int:
    wanted = special_days(country=calendar.country, years=years, weekdays=calendar.working_weekdays)
    span = (date(years[0], 1, 1), date(years[-1], 12, 31))
    stored = calendar.days.filter(day__range=span)
    by_hand = set(stored.filter(is_by_hand=True).values_list("day", flat=True))
    known = {SpecialDay(*row) for row in stored.filter(is_by_hand=False).values_list(*SpecialDay._fields)}
    fresh = {row for row in wanted if row.day not in by_hand}
    if fresh == known:
        return 0
    stored.filter(is_by_hand=False).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, is_by_hand=False, **row._asdict()) for row in sorted(fresh)
    )
    changed = sorted({row.day for row in fresh ^ known})
    record_batch(action="calendars.refreshed", by=by, model=CalendarDay, count=len(changed), keys=changed)
    return len(changed)
