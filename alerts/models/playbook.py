from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.querysets import ReferenceQuerySet
from prms.lib.models import BilingualName, Timestamped, Versioned, in_readers_language


class Playbook(BilingualName, Timestamped, Versioned):
    """What to do when a rule fires: a check-list that is copied to the incident."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True, default="")

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("playbook")

    def __str__(self) -> str:
        return self.name


class PlaybookStep(models.Model):
    """One step, who takes it and within how many hours of the opening."""

    class OwnerRole(models.TextChoices):
        OWNER = "owner", _("Partner's owner")
        DEPUTY = "deputy", _("Deputy of the owner")
        MANAGER = "manager", _("Manager of the owner")
        EXECUTIVE = "executive", _("Executive sponsor")

    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("step"), max_length=300)
    text_zh = models.CharField(_("step in Chinese"), max_length=300, blank=True, default="")
    owner_role = models.CharField(_("who"), max_length=10, choices=OwnerRole.choices, default=OwnerRole.OWNER)
    due_hours = models.PositiveIntegerField(_("due after hours"), null=True, blank=True)

    class Meta:
        ordering = ["playbook", "position"]
        constraints = [models.UniqueConstraint(fields=["playbook", "position"], name="playbook_step_once")]
        verbose_name = _("step of a playbook")

    def __str__(self) -> str:
        return self.text

    @property
    def display_text(self) -> str:
        """The step in the reader's language, or the other one where that is missing."""
        return in_readers_language(self.text, self.text_zh)
