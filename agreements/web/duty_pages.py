"""One milestone or obligation: what it says, what shows that it was met, and what can be done about it."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Milestone, Obligation
from agreements.services import (
    assess_milestone,
    edit_milestone,
    edit_obligation,
    fulfil_obligation,
    remove_milestone,
    waive_obligation,
)
from agreements.web import duty_forms
from agreements.web.duties import colleagues
from agreements.web.pages import DayPage
from prms.lib.files import download
from prms.lib.web import FormPage, ObjectPage, VerbPage


class OfMilestone(DayPage, ObjectPage):
    """What every page and verb of one milestone shares."""

    permission = "agreements.view"
    page_key = "agreements"
    object: Milestone

    def get_queryset(self) -> QuerySet[Milestone]:
        return Milestone.objects.visible_to(self.request.user).select_related("agreement__partner", "assessed_by")


class MilestonePage(OfMilestone):
    """One milestone and what became of it."""

    template_name = "agreements/milestone.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.today
        may_edit = Milestone.objects.editable_by(self.request.user).filter(pk=self.object.pk).exists()
        seen = {"expected_version": self.object.version}
        said = {"assessment": self.object.assessment, "assessed_on": today}
        return super().get_context_data(
            milestone=self.object,
            state=self.object.state_on(today),
            may_edit=may_edit,
            assessment_form=duty_forms.AssessmentForm(initial=seen | said) if may_edit else None,
            **kwargs,
        )


class MilestoneEdit(OfMilestone, FormPage):
    """Change what was written down, while nobody has assessed it."""

    permission = "obligations.edit"
    template_name = "agreements/duty_form.html"
    form_class = duty_forms.MilestoneForm
    done_message = _("The milestone is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.object.get_absolute_url()
        words = {"title": _("Change the milestone"), "action": _("Save"), "back_url": back}
        return super().get_context_data(agreement=self.object.agreement, **words, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Milestone:
        milestone = Milestone.objects.get(pk=self.object.pk)
        return edit_milestone(milestone=milestone, values=cleaned, by=self.request.user)


class AssessMilestone(OfMilestone, VerbPage):
    """Say what became of it."""

    permission = "obligations.edit"
    form_class = duty_forms.AssessmentForm
    done_message = _("The assessment is recorded.")

    def perform(self, cleaned: dict[str, Any]) -> Milestone:
        return assess_milestone(milestone=self.object, by=self.request.user, today=self.today, **cleaned)


class RemoveMilestone(OfMilestone, VerbPage):
    """Take back what was written down by mistake."""

    permission = "obligations.edit"
    form_class = Form
    done_message = _("The milestone is removed.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_milestone(milestone=self.object, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:agreement_duties", args=[self.object.agreement.code])


class MilestoneFile(OfMilestone):
    """The file that shows what became of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        return _evidence_file(self.object)


class OfObligation(DayPage, ObjectPage):
    """What every page and verb of one obligation shares."""

    permission = "obligations.view"
    page_key = "agreements"
    object: Obligation

    def get_queryset(self) -> QuerySet[Obligation]:
        return Obligation.objects.visible_to(self.request.user).select_related("agreement__partner", "owner")


class ObligationPage(OfObligation):
    """One obligation and each time it was met."""

    template_name = "agreements/obligation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, obligation, reader = self.today, self.object, self.request.user
        is_open = obligation.status == Obligation.Status.OPEN
        may_fulfil = is_open and Obligation.objects.fulfillable_by(reader).filter(pk=obligation.pk).exists()
        may_edit = may_fulfil and Obligation.objects.editable_by(reader).filter(pk=obligation.pk).exists()
        seen = {"expected_version": obligation.version}
        return super().get_context_data(
            obligation=obligation,
            state=obligation.state_on(today),
            fulfilments=obligation.fulfilments.select_related("recorded_by"),
            sees_agreement=reader.may_on_pages("agreements.view"),
            may_edit=may_edit,
            fulfilment_form=duty_forms.FulfilmentForm(initial=seen | {"done_on": today}) if may_fulfil else None,
            waiver_form=duty_forms.WaiverForm(initial=seen) if may_edit else None,
            **kwargs,
        )


class ObligationEdit(OfObligation, FormPage):
    """Change an open obligation."""

    permission = "obligations.edit"
    template_name = "agreements/duty_form.html"
    form_class = duty_forms.ObligationForm
    done_message = _("The obligation is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.object, "owners": colleagues(self.request.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.object.get_absolute_url()
        words = {"title": _("Change the obligation"), "action": _("Save"), "back_url": back}
        return super().get_context_data(agreement=self.object.agreement, **words, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Obligation:
        obligation = Obligation.objects.get(pk=self.object.pk)
        return edit_obligation(obligation=obligation, values=cleaned, by=self.request.user)


class FulfilObligation(OfObligation, VerbPage):
    """Record that it was met for its due day."""

    permission = "obligations.fulfil"
    form_class = duty_forms.FulfilmentForm
    done_message = _("Recorded as met.")

    def perform(self, cleaned: dict[str, Any]) -> Obligation:
        return fulfil_obligation(obligation=self.object, by=self.request.user, today=self.today, **cleaned)


class WaiveObligation(OfObligation, VerbPage):
    """Record that nobody has to do it any more."""

    permission = "obligations.edit"
    form_class = duty_forms.WaiverForm
    done_message = _("The obligation is waived.")

    def perform(self, cleaned: dict[str, Any]) -> Obligation:
        return waive_obligation(obligation=self.object, by=self.request.user, **cleaned)


class FulfilmentFile(OfObligation):
    """The file that shows that it was met."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        found = self.object.fulfilments.filter(pk=kwargs["fulfilment"]).first()
        if found is None:
            raise Http404
        return _evidence_file(found)


def _evidence_file(row: Any) -> FileResponse:
    if not row.file:
        raise Http404
    return download(row.file, name=row.file_name)
