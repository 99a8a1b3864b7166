from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.duty_querysets import MilestoneQuerySet
from agreements.models.agreement import Agreement
from agreements.models.evidence import Evidence
from agreements.rules.due import DueState, due_state
from prms.lib.models import ExternallyNamed, Timestamped, Versioned, one_of

LEAD_DAYS = 30


class Milestone(Timestamped, Versioned, ExternallyNamed, Evidence):
    """Something an agreement promises to deliver by a day, and what became of it."""

    class Assessment(models.TextChoices):
        MET = "met", _("Met")
        LATE = "late", _("Met late")
        MISSED = "missed", _("Missed")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="milestones")
    deliverable = models.CharField(_("deliverable"), max_length=300)
    due_on = models.DateField(_("due on"))
    we_supply = models.CharField(_("what we supply"), max_length=500, blank=True, default="")
    they_supply = models.CharField(_("what the partner supplies"), max_length=500, blank=True, default="")
    acceptance = models.CharField(_("accepted when"), max_length=500)
    assessment = models.CharField(_("assessment"), max_length=10, choices=Assessment.choices, blank=True, default="")
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    assessed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            one_of("assessment", ("", "met", "late", "missed"), name="milestone_assessment_known"),
            models.CheckConstraint(
                condition=Q(assessment="", assessed_on__isnull=True) | ~Q(assessment="") & Q(assessed_on__isnull=False),
                name="milestone_assessment_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["assessment", "due_on"], name="milestone_due")]
        verbose_name = _("milestone")

    def __str__(self) -> str:
        return self.deliverable

    def get_absolute_url(self) -> str:
        return reverse("agreements:milestone", args=[self.pk])

    def state_on(self, today: date) -> DueState:
        """Return how it stands on the day; an assessed one is done, whatever came of it."""
        if self.assessment:
            return DueState.DONE
        return due_state(due_on=self.due_on, today=today, lead_days=LEAD_DAYS)
