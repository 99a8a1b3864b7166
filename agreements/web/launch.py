"""The launch tab of an agreement, and the page on which one of its points is ticked off or taken back."""

from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import LaunchStep
from agreements.services import complete_launch_step, reopen_launch_step
from agreements.web.duty_forms import Seen, day_input, long_text
from agreements.web.pages import AgreementTab, OfAgreement, may_edit
from prms.lib.web import FormPage


class DoneForm(Seen):
    """When a point was done, and what shows it."""

    done_on = forms.DateField(label=_("Done on"), widget=day_input())
    note = forms.CharField(label=_("What shows it"), max_length=500, widget=long_text())


class ReopenForm(Seen):
    """Why a point is open again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=long_text(),
        help_text=_("What was recorded stays in the audit trail; the point is open again."),
    )


class LaunchTab(AgreementTab):
    """The check-list of the launch: what is done, by whom, and what shows it."""

    tab = "launch"
    template_name = "agreements/launch.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = list(self.object.launch_steps.select_related("done_by"))
        done = sum(step.done_on is not None for step in steps)
        may = may_edit(self.request.user, self.object.partner)
        return super().get_context_data(steps=steps, done=done, may_edit=may, **kwargs)


class LaunchStepPage(OfAgreement, FormPage):
    """Record that a point was done; one that is done is reopened here."""

    permission = "agreements.edit"
    template_name = "agreements/duty_form.html"
    step: LaunchStep

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.launch_steps.filter(kind=kwargs["kind"]).first()
        if found is None:
            raise Http404
        self.step = found

    def get_form_class(self) -> type[forms.BaseForm]:
        return DoneForm if self.step.done_on is None else ReopenForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"expected_version": self.step.version, "done_on": self.today}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action = _("Record as done") if self.step.done_on is None else _("Reopen")
        back = reverse("agreements:launch", args=[self.object.code])
        words = {"title": self.step.get_kind_display(), "action": action, "back_url": back}
        return super().get_context_data(agreement=self.object, **words, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> LaunchStep:
        if "reason" in cleaned:
            return reopen_launch_step(step=self.step, by=self.request.user, **cleaned)
        return complete_launch_step(step=self.step, by=self.request.user, today=self.today, **cleaned)
