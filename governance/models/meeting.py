from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.querysets import MeetingQuerySet
from prms.lib.models import ExternallyNamed, Timestamped, Versioned, one_of


class Meeting(Timestamped, Versioned, ExternallyNamed):
    """A meeting of one of the three levels, or one that is only proposed."""

    class Level(models.TextChoices):
        EXECUTIVE = "executive", pgettext_lazy("meeting", "Executive")
        BUSINESS = "business", pgettext_lazy("meeting", "Business")
        TECHNICAL = "technical", pgettext_lazy("meeting", "Technical")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        NOT_HELD = "not_held", _("Not held")
        CANCELLED = "cancelled", _("Cancelled")

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    level = models.CharField(pgettext_lazy("meeting", "level"), max_length=10, choices=Level.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place or link"), max_length=300, blank=True, default="")
    minutes = models.TextField(_("minutes of the meeting"), blank=True, default="")
    reason = models.CharField(_("why it is proposed"), max_length=500, blank=True, default="")
    cause = models.CharField(max_length=120, blank=True, default="")
    organiser = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    status_reason = models.CharField(_("why it did not take place"), max_length=500, blank=True, default="")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            one_of("level", ("executive", "business", "technical"), name="meeting_level_known"),
            one_of("status", ("proposed", "planned", "held", "not_held", "cancelled"), name="meeting_status_known"),
            models.UniqueConstraint(fields=["cause"], condition=~Q(cause=""), name="meeting_once_per_cause"),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="meeting_lasts"),
        ]
        indexes = [models.Index(fields=["partner", "starts_at"], name="meeting_partner_start")]
        verbose_name = _("meeting")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def is_open(self) -> bool:
        """Whether it may still take place."""
        return self.status in (self.Status.PROPOSED, self.Status.PLANNED)


class AgendaItem(models.Model):
    """One point of a meeting's agenda, with what is said of it in the minutes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("point"), max_length=300)
    outcome = models.TextField(_("outcome"), blank=True, default="")
    cause = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "cause"], condition=~Q(cause=""), name="agenda_item_once_per_cause"
            ),
        ]
        verbose_name = _("agenda item")

    def __str__(self) -> str:
        return self.text


class Attendance(models.Model):
    """Who is asked to a meeting, from which side, and whether they came (empty until minuted)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey("partners.Contact", on_delete=models.CASCADE, null=True, related_name="+")
    has_attended = models.BooleanField(_("attended"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact__isnull=True) | Q(user__isnull=True, contact__isnull=False),
                name="attendance_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(user__isnull=False), name="attendance_user_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"], condition=Q(contact__isnull=False), name="attendance_contact_once"
            ),
        ]
        verbose_name = _("attendance")

    def __str__(self) -> str:
        return f"{self.meeting_id}: user {self.user_id} contact {self.contact_id}"
