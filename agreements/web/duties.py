"""The obligations tab of an agreement, and what is added on it."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, Milestone, Obligation, Renewal
from agreements.read.duties import agreement_duties
from agreements.services import add_milestone, add_obligation, decide_renewal
from agreements.web import duty_forms
from agreements.web.pages import AgreementTab, OfAgreement
from prms.lib.web import FormPage


class DutiesTab(AgreementTab):
    """What the agreement owes, what was settled, and its milestones by quarter."""

    tab = "obligations"
    template_name = "agreements/duties.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        reader, agreement = self.request.user, self.object
        may_edit = reader.may_on_pages("obligations.edit") and is_editable(agreement, reader)
        context |= agreement_duties(agreement, today=context["today"])
        renewal = context["renewal"]
        may_decide = renewal and Renewal.objects.decidable_by(reader).filter(pk=renewal.pk).exists()
        return context | {
            "may_edit": may_edit and agreement.status != Agreement.Status.ENDED,
            "may_decide": may_decide and not renewal.renewed_to,
        }


class DutyForm(OfAgreement, FormPage):
    """A form that adds something to the agreement, beside which it belongs."""

    permission = "obligations.edit"
    template_name = "agreements/duty_form.html"
    title: Any
    verb: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("agreements:agreement_duties", args=[self.object.code])
        return super().get_context_data(
            agreement=self.object, title=self.title, action=self.verb, back_url=back, **kwargs
        )

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:agreement_duties", args=[self.object.code])


class MilestoneAdd(DutyForm):
    """Write down a milestone."""

    form_class = duty_forms.MilestoneForm
    title, verb = _("Add a milestone"), _("Add milestone")
    done_message = _("The milestone is written down.")

    def perform(self, cleaned: dict[str, Any]) -> Milestone:
        return add_milestone(agreement=self.object, by=self.request.user, **cleaned)


class ObligationAdd(DutyForm):
    """Write down an obligation."""

    form_class = duty_forms.ObligationForm
    title, verb = _("Add an obligation"), _("Add obligation")
    done_message = _("The obligation is written down.")

    def get_form_kwargs(self) -> dict[str, Any]:
        agreement = self.object
        usual = agreement.our_project_manager or agreement.partner.owner
        return {"owners": colleagues(self.request.user), "initial": {"owner": usual}}

    def perform(self, cleaned: dict[str, Any]) -> Obligation:
        return add_obligation(agreement=self.object, by=self.request.user, **cleaned)


class RenewalPage(OfAgreement, FormPage):
    """Decide whether the agreement goes on after its term."""

    permission = "agreements.decide_renewal"
    template_name = "agreements/renewal.html"
    form_class = duty_forms.DecisionForm
    done_message = _("The decision is recorded.")
    renewal: Renewal

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.renewals.select_related("decided_by").order_by("-ends_on").first()
        if found is None:
            raise Http404
        self.renewal = found

    def get_form_kwargs(self) -> dict[str, Any]:
        kept = {"decision": self.renewal.decision, "reason": self.renewal.reason}
        return {"initial": {"expected_version": self.renewal.version, **kept}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("agreements:agreement_duties", args=[self.object.code])
        return super().get_context_data(agreement=self.object, renewal=self.renewal, back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Renewal:
        return decide_renewal(renewal=self.renewal, by=self.request.user, now=timezone.now(), **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:agreement_duties", args=[self.object.code])


def is_editable(agreement: Agreement, reader: User) -> bool:
    """Say whether the person answers for the agreement's partner."""
    return Agreement.objects.editable_by(reader).filter(pk=agreement.pk).exists()


def colleagues(reader: User) -> Any:
    """Return whom of our side the reader can name."""
    return User.objects.visible_to(reader).active().colleagues().order_by("name")
