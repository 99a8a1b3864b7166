"""The pages of check-lists and ladders: whoever reads rules reads them, administrators change them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alerts.models import EscalationPolicy, Playbook
from alerts.services import edit_playbook, edit_policy
from alerts.web.reference_forms import PlaybookForm, PolicyForm
from prms.lib.web import FormPage, ObjectPage, Page


class ReferencePage(Page):
    """Every check-list and every ladder, step by step."""

    permission = "alert_rules.view"
    page_key = "rules"
    template_name = "alerts/reference.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        return super().get_context_data(
            playbooks=Playbook.objects.visible_to(reader).prefetch_related("steps"),
            policies=EscalationPolicy.objects.visible_to(reader).select_related("calendar").prefetch_related("steps"),
            may_edit=reader.may("alert_rules.edit"),
            **kwargs,
        )


class ReferenceEditPage(ObjectPage, FormPage):
    """Change one of them, with the reason."""

    permission = "alert_rules.edit"
    page_key = "rules"
    template_name = "alerts/reference_form.html"
    lookup = "code"
    object: Any
    done_message = _("Saved. Open incidents keep the steps they opened with.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"row": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.object, **kwargs)

    def said(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return what the form says, and who."""
        names = {name: cleaned[name] for name in ("name", "name_zh", "reason")}
        seen = {"expected_version": cleaned["version"], "by": self.request.user}
        return {**names, **seen, "steps": self.form.steps()}

    def get_success_url(self, result: Any) -> str:
        return f"{reverse('alerts:reference')}#{result.code}"


class PlaybookEditPage(ReferenceEditPage):
    form_class = PlaybookForm

    def get_queryset(self) -> QuerySet[Playbook]:
        return Playbook.objects.visible_to(self.request.user).prefetch_related("steps")

    def perform(self, cleaned: dict[str, Any]) -> Playbook:
        return edit_playbook(playbook=self.object, **self.said(cleaned))


class PolicyEditPage(ReferenceEditPage):
    form_class = PolicyForm

    def get_queryset(self) -> QuerySet[EscalationPolicy]:
        return EscalationPolicy.objects.visible_to(self.request.user).prefetch_related("steps")

    def perform(self, cleaned: dict[str, Any]) -> EscalationPolicy:
        return edit_policy(policy=self.object, **self.said(cleaned))
