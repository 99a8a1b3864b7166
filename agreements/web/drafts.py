"""An agreement until it is in force: drafted, edited, put before its readers, signed, activated."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from agreements.models import Agreement
from agreements.services import (
    activate_agreement,
    create_agreement,
    edit_agreement,
    sign_agreement,
    submit_for_review,
)
from agreements.services.drafting import EDITABLE
from agreements.web import agreement_forms as forms
from agreements.web.pages import OfAgreement
from partners.models import Partner
from partners.services import require_may
from prms.lib.web import FormPage


def colleagues(reader: User) -> QuerySet[User]:
    """Return whom of our side an agreement can name."""
    people = User.objects.visible_to(reader).active().exclude(role_assignments__role="partner_contact")
    return people.distinct().order_by("name")


class AgreementAddPage(FormPage):
    """Draft an agreement: first the partner, then its terms."""

    permission = "agreements.edit"
    page_key = "agreements"
    template_name = "agreements/form.html"
    form_class = forms.NewAgreementForm
    done_message = _("The agreement is drafted. Nobody is bound by it yet.")

    def load(self, **kwargs: Any) -> None:
        code = self.request.GET.get("partner", "")
        self.partners = Partner.objects.editable_by(self.request.user).order_by("name")
        self.partner = self.partners.filter(code=code).first() if code else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.partner is None:
            return self.render_to_response(self._pick())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.partner is None:
            return self.render_to_response(self._pick(), status=422)
        return super().post(request, *args, **kwargs)

    def _pick(self) -> dict[str, Any]:
        asked = {"partner": self.request.GET["partner"]} if self.request.GET.get("partner") else None
        form = forms.PickPartnerForm(asked, partners=self.partners)
        return {"page_key": self.page_key, "form": form, "is_picking": True, **_about()}

    def get_form_kwargs(self) -> dict[str, Any]:
        organisation = Organisation.objects.current()
        initial = {"currency": organisation.currency if organisation else "", "our_project_manager": self.request.user}
        masters = Agreement.objects.masters().filter(partner=self.partner)
        if master := masters.filter(code=self.request.GET.get("master", "")).first():
            initial |= {"master": master, "kind": Agreement.Kind.TECHNICAL}
        return {"initial": initial, "partner": self.partner, "colleagues": colleagues(self.request.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, **_about(), **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        assert self.partner is not None
        terms = {name: value for name, value in cleaned.items() if name != "version"}
        return create_agreement(partner=self.partner, by=self.request.user, **terms)


def _about() -> dict[str, Any]:
    return {"title": _("New agreement"), "back_url": reverse("agreements:agreements"), "verb": _("Draft agreement")}


class AgreementVerb(OfAgreement, FormPage):
    """One thing done to one agreement, by those who answer for its partner."""

    template_name = "agreements/form.html"
    title: ClassVar[Any]
    verb: ClassVar[Any]

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if self.request.user.may(self.permission):
            require_may(self.permission, partner=self.object.partner, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            agreement=self.object,
            partner=self.object.partner,
            title=self.title,
            verb=self.verb,
            back_url=self.object.get_absolute_url(),
            **kwargs,
        )

    def called(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the agreement, who calls, and the version that the page showed."""
        return {"agreement": self.object, "by": self.request.user, "expected_version": cleaned["version"]}


class AgreementEditPage(AgreementVerb):
    """Change a draft; of what was signed only the two project managers."""

    permission = "agreements.edit"
    title = _("Edit the agreement")
    verb = _("Save")
    done_message = _("The agreement is changed.")

    @property
    def is_draft(self) -> bool:
        """Whether its terms can still be edited."""
        return self.object.status in EDITABLE

    def get_form_class(self) -> type[forms.PeopleForm]:
        # Terms that are sent to a signed agreement are refused, not left out without a word.
        is_of_terms = self.is_draft or "starts_on" in self.request.POST
        return forms.DraftForm if is_of_terms else forms.PeopleForm

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {name: getattr(self.object, name) for name in self.get_form_class().base_fields}
        return {"initial": initial, "partner": self.object.partner, "colleagues": colleagues(self.request.user)}

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        values = {name: value for name, value in cleaned.items() if name != "version"}
        return edit_agreement(values=values, **self.called(cleaned))


class MovePage(AgreementVerb):
    """A step on the way into force: says what will happen before it does."""

    permission = "agreements.edit"
    template_name = "agreements/move.html"
    move: ClassVar[str]
    needs: ClassVar[str]
    form_class = forms.VersionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.object.version, "signed_on": self.today}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(move=self.move, is_due=self.object.status == self.needs, **kwargs)


class ReviewPage(MovePage):
    """Put a draft before its readers."""

    move = "review"
    needs = Agreement.Status.DRAFT
    title = _("Submit for review")
    verb = _("Submit for review")
    done_message = _("The agreement is in review.")

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        return submit_for_review(**self.called(cleaned))


class SignaturePage(MovePage):
    """Record that both sides signed."""

    move = "signature"
    needs = Agreement.Status.IN_REVIEW
    title = _("Record the signature")
    verb = _("Record the signature")
    form_class = forms.SignatureForm
    done_message = _("The signature is recorded. From here on terms are amended, not edited.")

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        return sign_agreement(signed_on=cleaned["signed_on"], today=self.today, **self.called(cleaned))


class ActivationPage(MovePage):
    """Let a signed agreement take effect."""

    permission = "agreements.activate"
    move = "activation"
    needs = Agreement.Status.SIGNED
    title = _("Activate the agreement")
    verb = pgettext_lazy("agreement", "Activate")
    done_message = _("The agreement is in force.")

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        return activate_agreement(**self.called(cleaned))
