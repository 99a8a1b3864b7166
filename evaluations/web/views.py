from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm, Form
from django.utils import timezone
from django.utils.translation import gettext_lazy

from evaluations.models import Scorecard, ScorecardResponse
from evaluations.services import publish_scorecard, resolve_dispute
from evaluations.web import forms
from prms.lib.web import ObjectPage, VerbPage


class ScorecardVerb(ObjectPage, VerbPage):
    """One thing done to a card, then back to its page."""

    object: Scorecard
    form_class: ClassVar[type[BaseForm]] = Form

    def get_queryset(self) -> QuerySet[Scorecard]:
        return Scorecard.objects.visible_to(self.request.user).select_related("partner")

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class PublishScorecard(ScorecardVerb):
    permission = "scorecards.publish"
    done_message = gettext_lazy("The scorecard is published; the partner's contacts are told.")

    def perform(self, cleaned: dict[str, Any]) -> Scorecard:
        return publish_scorecard(scorecard=self.object, by=self.request.user, now=timezone.now())


class ResolveDispute(ScorecardVerb):
    permission = "scorecards.resolve_dispute"
    form_class = forms.ResolutionForm
    done_message = gettext_lazy("The dispute is answered.")

    def get_form(self) -> BaseForm:
        form: Any = super().get_form()
        form.fields["response"].queryset = ScorecardResponse.objects.filter(scorecard=self.object, kind="dispute")
        return form

    def perform(self, cleaned: dict[str, Any]) -> ScorecardResponse:
        call = {"resolution": cleaned["resolution"], "reason": cleaned["reason"]}
        return resolve_dispute(dispute=cleaned["response"], by=self.request.user, now=timezone.now(), **call)
