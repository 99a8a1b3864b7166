from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Action
from governance.services import cancel_action, complete_action, create_action, edit_action, reopen_action
from governance.web import forms
from governance.web.meetings import colleagues
from partners.models import Partner
from prms.lib.forms import ReasonForm
from prms.lib.web import FormPage, ObjectPage, VerbPage


class ActionAddPage(FormPage):
    """Give somebody something to do."""

    permission = "actions.edit"
    page_key = "meetings"
    template_name = "governance/form.html"
    form_class = forms.ActionForm
    done_message = _("The action is given; its owner is told.")

    def get_form_kwargs(self) -> dict[str, Any]:
        partners = Partner.objects.editable_by(self.request.user)
        initial = {"partner": partners.filter(code=self.request.GET.get("partner", "")).first()}
        return {"partners": partners, "owners": colleagues(self.request.user), "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("governance:actions")
        return super().get_context_data(title=_("Add an action"), action=_("Add action"), back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Action:
        asked = self.request.GET.get("source", "")
        source = asked if asked in Action.Source.values else ""
        return create_action(by=self.request.user, now=timezone.now(), source=source, **cleaned)


class OfAction(ObjectPage):
    """What every page and verb of one action shares."""

    page_key = "meetings"
    object: Action

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.visible_to(self.request.user).select_related("partner", "owner", "meeting", "done_by")


class ActionPage(OfAction):
    """One action and what came of it."""

    permission = "actions.view"
    template_name = "governance/action.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, action = self.request.user, self.object
        may_edit = reader.may("actions.edit") and Action.objects.editable_by(reader).filter(pk=action.pk).exists()
        may_complete = may_edit or (reader.may("actions.complete") and action.owner_id == reader.pk)
        return super().get_context_data(
            action=action,
            now=timezone.now(),
            may_edit=may_edit,
            may_complete=may_complete,
            evidence_form=forms.EvidenceForm(),
            reason_form=ReasonForm(),
            **kwargs,
        )


class ActionEditPage(OfAction, FormPage):
    """Change what is to be done, by whom and by when."""

    permission = "actions.edit"
    template_name = "governance/form.html"
    form_class = forms.ActionForm
    done_message = _("The action is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        partners = Partner.objects.editable_by(self.request.user)
        return {"instance": self.object, "partners": partners, "owners": colleagues(self.request.user)}

    def get_form(self) -> Any:
        form = super().get_form()
        del form.fields["partner"]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.object.get_absolute_url()
        return super().get_context_data(title=_("Change the action"), action=_("Save"), back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Action:
        action = Action.objects.get(pk=self.object.pk)
        return edit_action(action=action, values=cleaned, by=self.request.user, now=timezone.now())


class ActionVerb(OfAction, VerbPage):
    """One thing done to an action, then back to it."""

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class CompleteAction(ActionVerb):
    permission = "actions.complete"
    form_class = forms.EvidenceForm
    done_message = _("Done.")

    def perform(self, cleaned: dict[str, Any]) -> Action:
        return complete_action(action=self.object, by=self.request.user, now=timezone.now(), **cleaned)


class CancelAction(ActionVerb):
    permission = "actions.edit"
    form_class = ReasonForm
    done_message = _("The action is cancelled.")

    def perform(self, cleaned: dict[str, Any]) -> Action:
        return cancel_action(action=self.object, by=self.request.user, now=timezone.now(), **cleaned)


class ReopenAction(ActionVerb):
    permission = "actions.edit"
    form_class = ReasonForm
    done_message = _("The action is open again.")

    def perform(self, cleaned: dict[str, Any]) -> Action:
        return reopen_action(action=self.object, by=self.request.user, now=timezone.now(), **cleaned)
