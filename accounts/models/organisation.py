from datetime import time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import OrganisationQuerySet
from prms.lib.models import Timestamped, Versioned
from prms.lib.working_time import WorkingCalendar


class Organisation(Timestamped, Versioned):
    """The one organisation whose partnerships this installation keeps."""

    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    calendar = models.ForeignKey(
        "accounts.BusinessCalendar",
        verbose_name=_("business calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    close_working_day = models.PositiveSmallIntegerField(_("a month closes on working day"), default=3)
    close_at = models.TimeField(_("at"), default=time(6, 0))
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_only=True), name="organisation_is_only"),
            models.CheckConstraint(
                condition=models.Q(close_working_day__gte=1, close_working_day__lte=20),
                name="organisation_close_day_in_month",
            ),
        ]
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def working_calendar(self) -> WorkingCalendar:
        """Return when the organisation works: its calendar, else Monday to Friday, 9 to 18, in its zone."""
        if self.calendar is not None:
            return self.calendar.working_calendar()
        return WorkingCalendar(zone=self.zone)


class Team(models.Model):
    """People who read each other's partners."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name
