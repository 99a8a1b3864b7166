from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class BusinessCalendar(models.Model):
    """Working hours of a place: its weekdays, and the days that differ."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.CharField(_("country of the public holidays"), max_length=2, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    working_weekdays = models.JSONField(_("working weekdays, Monday is 0"), default=list)
    opens_at = models.TimeField(_("opens"), default=time(9, 0))
    closes_at = models.TimeField(_("closes"), default=time(18, 0))

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="calendar_opens_first"),
        ]
        verbose_name = _("business calendar")

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A holiday on a weekday, or a make-up working day on a weekend."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]
        verbose_name = _("special day")

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.is_working else 'rests'}"
