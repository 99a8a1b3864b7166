"""Pages that change a partner; the page that shows one is in reports."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from partners.rules.levels import STRATEGIES, Ratings
from partners.services import (
    change_level,
    create_partner,
    edit_partner,
    hand_over_partners,
    move_stage,
    require_may,
    switch,
)
from partners.web import forms
from prms.lib.web import FormPage, ObjectPage


class PartnerCreate(FormPage):
    """Enter a partner."""

    permission = "partners.edit"
    page_key = "partners"
    template_name = "partners/form.html"
    form_class = forms.NewPartnerForm
    done_message = _("The partner is entered.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"owner": self.request.user.pk}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("reports:partners")
        return super().get_context_data(title=_("Add a partner"), verb=_("Add partner"), back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        return create_partner(by=self.request.user, now=timezone.now(), **cleaned)


class OfPartner(ObjectPage):
    """What every page about one partner shares."""

    page_key = "partners"
    lookup = "code"
    object: Partner

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(self.request.user).select_related("owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.object.get_absolute_url()
        return super().get_context_data(partner=self.object, back_url=back, **kwargs)

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class PartnerVerb(OfPartner, FormPage):
    """A form that changes one partner, for those who answer for it."""

    template_name = "partners/form.html"
    title: Any
    verb: Any

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if self.request.user.may(self.permission):
            require_may(self.permission, partner=self.object, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, verb=self.verb, **kwargs)

    def context_of_call(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the partner, who calls, and the version that the page showed."""
        return {"partner": self.object, "by": self.request.user, "expected_version": cleaned.pop("version")}


class PartnerEdit(PartnerVerb):
    """Change what describes a partner."""

    permission = "partners.edit"
    form_class = forms.PartnerForm
    title, verb = _("Edit the partner"), _("Save")
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = self.get_queryset().get(pk=self.object.pk)
        return {"instance": shown, "initial": {"version": shown.version}}

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        return edit_partner(**self.context_of_call(cleaned), values=cleaned)


class PartnerLevel(PartnerVerb):
    """Move a partner to another level; below the form stands how it came to this one."""

    permission = "partners.change_level"
    template_name = "partners/level.html"
    form_class = forms.LevelForm
    title, verb = _("Change the level"), _("Change level")
    done_message = _("The level is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.object.version, "level": self.object.level}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = self.object.level_changes.select_related("changed_by")[:20]
        strategies = [(level, gettext(text)) for level, text in STRATEGIES.items()]
        return super().get_context_data(history=history, strategies=strategies, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        given = [cleaned.pop(name) for name in ("value", "substitutability", "investment")]
        ratings = None if None in given else Ratings(*given)
        return change_level(**self.context_of_call(cleaned), ratings=ratings, now=timezone.now(), **cleaned)


class PartnerStage(PartnerVerb):
    """Move a partner along the allowed-moves table."""

    permission = "partners.change_stage"
    template_name = "partners/stage.html"
    form_class = forms.StageForm
    title, verb = _("Move to another stage"), _("Move")
    done_message = _("The partner has moved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"partner": self.object, "initial": {"version": self.object.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = self.object.stage_changes.select_related("changed_by")[:20]
        return super().get_context_data(history=history, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        return move_stage(**self.context_of_call(cleaned), now=timezone.now(), **cleaned)


class PartnerSwitches(PartnerVerb):
    """Say what other systems may do with a partner."""

    permission = "partners.switch"
    template_name = "partners/switches.html"
    form_class = forms.SwitchesForm
    title, verb = _("Switches"), _("Set switches")
    done_message = _("The switches are set.")

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = ("version", "referrals", "data_exchange", "api_entitlement")
        return {"initial": {name: getattr(self.object, name) for name in shown}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = self.object.switch_changes.select_related("changed_by")[:20]
        return super().get_context_data(history=history, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        return switch(**self.context_of_call(cleaned), now=timezone.now(), **cleaned)


class HandOver(FormPage):
    """Give all partners of a leaver to another owner; `?leaver=` names who leaves."""

    permission = "partners.hand_over"
    page_key = "partners"
    template_name = "partners/hand_over.html"
    form_class = forms.HandOverForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"leaver": self.request.GET.get("leaver", "")}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("reports:partners")
        title, verb = _("Hand over partners of a leaver"), _("Hand over")
        return super().get_context_data(title=title, verb=verb, back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> int:
        self.leaver = cleaned["leaver"]
        count = hand_over_partners(by=self.request.user, now=timezone.now(), **cleaned)
        text = ngettext("%(count)s partner was handed over.", "%(count)s partners were handed over.", count)
        self.done_message = text % {"count": count}  # type: ignore[misc]  # counted only now
        return count

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:user", args=[self.leaver.pk])
