from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations.models import SurveyRound
from evaluations.services import correct_survey_round, record_survey_round, remove_survey_round
from evaluations.web.days import today
from evaluations.web.partner_pages import OfPartner, PartnerForm
from evaluations.web.target_forms import VersionForm
from partners.models import Partner
from partners.services import may_change, require_may
from prms.lib.fields import NumberField
from prms.lib.web import FormPage, ObjectPage, VerbPage

MOST_ROUNDS = 60
MOST_ANSWERS = 1_000_000_000


class RoundForm(forms.Form):
    """What a survey came to."""

    closed_on = forms.DateField(
        label=_("Closed on"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )
    mean = NumberField(label=_("Mean"), help_text=_("From 0 to 100; put another scale on this one first."))
    n = forms.IntegerField(
        label=_("Answers"),
        max_value=MOST_ANSWERS,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


class RoundEditForm(RoundForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SurveysPage(OfPartner):
    """The survey rounds of one partner, newest first, each with what it moved by."""

    permission = "surveys.view"
    template_name = "evaluations/surveys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        rounds = list(SurveyRound.objects.visible_to(reader).filter(partner=self.object)[:MOST_ROUNDS])
        earlier = [row.mean for row in rounds[1:]]
        changes = [row.mean - before for row, before in zip(rounds, earlier, strict=False)]
        return super().get_context_data(
            partner=self.object,
            rows=list(zip(rounds, [*changes, None], strict=False)),
            add_url=_add_url(reader, self.object),
            **kwargs,
        )


class RoundAddPage(PartnerForm):
    """Record what a survey came to."""

    permission = "surveys.record"
    template_name = "evaluations/survey_form.html"
    form_class = RoundForm
    done_message = _("The survey round is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"closed_on": today()}}

    def perform(self, cleaned: dict[str, Any]) -> SurveyRound:
        return record_survey_round(partner=self.object, by=self.request.user, today=today(), **cleaned)

    def get_success_url(self, result: SurveyRound) -> str:
        return reverse("evaluations:surveys", args=[self.object.code])


class OfRound(ObjectPage):
    """What the page and the verb of one round share."""

    permission = "surveys.record"
    page_key = "partners"
    object: SurveyRound

    def get_queryset(self) -> QuerySet[SurveyRound]:
        return SurveyRound.objects.visible_to(self.request.user).select_related("partner__owner")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may("surveys.record", partner=self.object.partner, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:surveys", args=[self.object.partner.code])


class RoundPage(OfRound, FormPage):
    """Correct a round; what it was stays in the audit trail."""

    template_name = "evaluations/survey_form.html"
    form_class = RoundEditForm
    done_message = _("The survey round is corrected.")

    def get_form_kwargs(self) -> dict[str, Any]:
        row = self.object
        return {"initial": {"closed_on": row.closed_on, "mean": row.mean, "n": row.n, "version": row.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        removal = VersionForm(initial={"version": self.object.version}, auto_id="remove_%s")
        found = {"partner": self.object.partner, "survey_round": self.object, "remove_form": removal}
        return super().get_context_data(**found, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> SurveyRound:
        version = cleaned.pop("version")
        call = {"values": cleaned, "expected_version": version, "today": today()}
        return correct_survey_round(survey_round=self.object, by=self.request.user, **call)


class RemoveRound(OfRound, VerbPage):
    """Take a round away."""

    form_class = VersionForm
    done_message = _("The survey round is taken away.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        version = cleaned["version"]
        remove_survey_round(survey_round=self.object, expected_version=version, by=self.request.user)


def _add_url(reader: User, partner: Partner) -> str:
    may = may_change("surveys.record", partner=partner, reader=reader)
    return reverse("evaluations:survey_add", args=[partner.code]) if may else ""
