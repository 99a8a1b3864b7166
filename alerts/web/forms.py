from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import IncidentStep
from prms.lib.forms import Ids, ManyForm, ReasonForm

ACKNOWLEDGE, RESOLVE = "acknowledge", "resolve"


class DecisionForm(forms.Form):
    """Take the incident on, or say that it is over and why; `version` is the one the reader saw."""

    decision = forms.ChoiceField(choices=[(ACKNOWLEDGE, _("Acknowledge")), (RESOLVE, _("Resolve"))])
    reason = forms.CharField(max_length=500, required=False)
    version = forms.IntegerField(required=False, min_value=1)


class SilenceForm(forms.Form):
    """Until when nobody is told, in the reader's zone, and why."""

    until = forms.DateTimeField(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Update"), max_length=5_000)


class StepForm(forms.Form):
    """One step of the incident's check-list, ticked or not."""

    step = forms.ModelChoiceField(IncidentStep.objects.none())
    is_done = forms.BooleanField(required=False)

    def __init__(self, *args: Any, steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = steps  # type: ignore[attr-defined]  # the stubs know only plain fields


class VersionForm(forms.Form):
    """The version that the reader saw."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class RuleEndForm(VersionForm, ReasonForm):
    """Takes a rule out of force."""


class BulkForm(ManyForm):
    """One reason for many incidents."""

    incident = Ids(required=False)
