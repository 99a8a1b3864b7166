from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm, Form
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Incident, IncidentStep
from alerts.services import (
    acknowledge,
    apply_proposed_switch,
    comment,
    complete_step,
    lift_silence,
    reopen_step,
    resolve,
    silence,
)
from alerts.web import forms
from prms.lib.web import ObjectPage, VerbPage


class IncidentVerb(ObjectPage, VerbPage):
    """Something done to an incident from its page, which is where it goes back to."""

    object: Incident
    form_class: ClassVar[type[BaseForm]] = Form

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.request.user)

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class Acknowledge(IncidentVerb):
    permission = "incidents.acknowledge"

    def perform(self, cleaned: dict[str, Any]) -> Incident:
        return acknowledge(incident=self.object, by=self.request.user, now=timezone.now())


class Decide(IncidentVerb):
    """Acknowledge or resolve, as the form says; resolving asks for its own permission in the service."""

    permission = "incidents.acknowledge"
    form_class = forms.DecisionForm

    def perform(self, cleaned: dict[str, Any]) -> Incident:
        known = {
            "incident": self.object,
            "by": self.request.user,
            "now": timezone.now(),
            "expected_version": cleaned["version"],
        }
        if cleaned["decision"] == forms.RESOLVE:
            return resolve(reason=cleaned["reason"], **known)
        return acknowledge(**known)


class PutSilence(IncidentVerb):
    permission = "incidents.silence"
    form_class = forms.SilenceForm

    def perform(self, cleaned: dict[str, Any]) -> Any:
        return silence(incident=self.object, by=self.request.user, now=timezone.now(), **cleaned)


class LiftSilence(IncidentVerb):
    permission = "incidents.silence"

    def perform(self, cleaned: dict[str, Any]) -> Incident:
        return lift_silence(incident=self.object, by=self.request.user, now=timezone.now())


class AddComment(IncidentVerb):
    permission = "comments.add"
    form_class = forms.CommentForm

    def perform(self, cleaned: dict[str, Any]) -> Any:
        return comment(incident=self.object, text=cleaned["text"], by=self.request.user, now=timezone.now())


class SetStep(IncidentVerb):
    """Tick a step of the check-list off, or take the tick back."""

    permission = "incidents.work"
    form_class = forms.StepForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"steps": IncidentStep.objects.filter(incident=self.object).select_related("incident")}

    def perform(self, cleaned: dict[str, Any]) -> Any:
        act = complete_step if cleaned["is_done"] else reopen_step
        return act(step=cleaned["step"], by=self.request.user, now=timezone.now())


class PauseReferrals(IncidentVerb):
    permission = "partners.switch"

    @property
    def done_message(self) -> str:
        return _("Referrals of %(partner)s are paused.") % {"partner": self.object.partner}

    def perform(self, cleaned: dict[str, Any]) -> Any:
        return apply_proposed_switch(incident=self.object, by=self.request.user, now=timezone.now())
