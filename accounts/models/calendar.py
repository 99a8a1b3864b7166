from datetime import time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import BusinessCalendarQuerySet
from prms.lib.models import BilingualName
from prms.lib.working_time import WorkingCalendar

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def monday_to_friday() -> list[int]:
    return list(MONDAY_TO_FRIDAY)


class BusinessCalendar(BilingualName, models.Model):
    """Working hours of a place: its weekdays, and the days that differ."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")
    country = models.CharField(_("country of the public holidays"), max_length=2, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    working_weekdays = models.JSONField(_("working weekdays, Monday is 0"), default=monday_to_friday)
    opens_at = models.TimeField(_("opens"), default=time(9, 0))
    closes_at = models.TimeField(_("closes"), default=time(18, 0))

    objects = BusinessCalendarQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="calendar_opens_first"),
        ]
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")

    def __str__(self) -> str:
        return self.name

    def working_calendar(self) -> WorkingCalendar:
        """Return the value that working-time arithmetic wants; reads the special days once."""
        special = list(self.days.values_list("day", "is_working"))
        return WorkingCalendar(
            zone=ZoneInfo(self.time_zone),
            weekdays=frozenset(self.working_weekdays),
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            holidays=frozenset(day for day, is_working in special if not is_working),
            make_up_days=frozenset(day for day, is_working in special if is_working),
        )


class CalendarDay(BilingualName, models.Model):
    """A holiday on a weekday, or a make-up working day on a weekend."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")
    is_by_hand = models.BooleanField(_("entered by hand"), default=True, editable=False)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.is_working else 'rests'}"
