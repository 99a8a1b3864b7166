"""The forms that change what an agreement says: the clauses of a draft, an amendment, its signature."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementVersion
from agreements.rules.facts import differences, facts_of
from agreements.rules.terms import read_terms
from agreements.services import (
    edit_agreement,
    edit_amendment,
    propose_amendment,
    sign_amendment,
    withdraw_amendment,
)
from agreements.term_wording import SaidChange, said
from agreements.web.pages import OfAgreement
from agreements.web.term_forms import AmendmentForm, SignatureForm, TermsForm, first_day
from partners.services import require_may
from prms.lib.web import FormPage, VerbPage


class OfTerms(OfAgreement, FormPage):
    """What the forms share: only those who answer for the partner open them."""

    permission = "agreements.edit"
    template_name = "agreements/terms_form.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if self.request.user.may(self.permission):
            require_may(self.permission, partner=self.object.partner, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"agreement": self.object, "back_url": self.get_success_url(None), "changes": None, **kwargs}
        )

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:versions", args=[self.object.code])


class TermsEditPage(OfTerms):
    """Write the clauses of a draft."""

    form_class = TermsForm
    done_message = _("Saved.")
    title, verb = _("Edit the terms"), _("Save")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"clauses": self.object.clauses, "initial": {"version": self.object.version}}

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        return edit_agreement(
            agreement=self.object,
            values={"clauses": self.form.clauses},
            by=self.request.user,
            expected_version=cleaned["version"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, verb=self.verb, **kwargs)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:terms", args=[self.object.code])


class AmendPage(OfTerms):
    """Write the next version, prefilled with the last one; what changes is shown before anything is kept."""

    form_class = AmendmentForm
    title, verb = _("Amend the agreement"), _("Propose the amendment")
    done_message = _("The amendment is drafted. It holds from its day on, once both sides signed it.")
    is_new = True

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        versions = list(self.object.versions.order_by("number"))
        number = kwargs.get("number")
        self.version = next((row for row in versions if row.number == number), None) if number else None
        if not versions or (number and (self.version is None or number == 1)):
            raise Http404
        self.before = versions[number - 2] if number else versions[-1]

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = self.version or self.before
        initial = {"title": shown.title, "ends_on": shown.ends_on, "version": shown.version}
        if self.version:
            initial |= {"effective_from": shown.effective_from, "reason": shown.reason, "why": shown.why}
        else:
            initial |= {"effective_from": first_day(shown, today=self.today), "version": self.object.version}
        return {"clauses": shown.clauses, "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(title=self.title, verb=self.verb, before=self.before, **kwargs)
        form = context["form"]
        is_read = form.is_bound and form.is_valid()
        is_open = self.object.status in Agreement.GOING_ON and (self.version or self.before.is_signed)
        return {**context, "changes": self._changes(form) if is_read else None, "previews": True, "is_open": is_open}

    def _changes(self, form: AmendmentForm) -> list[SaidChange]:
        values, before = form.values(), self.before
        after = facts_of(title=values["title"], ends_on=values["ends_on"], terms=read_terms(values["clauses"]))
        known = facts_of(title=before.title, ends_on=before.ends_on, terms=before.terms())
        return [said(row, currency=self.object.currency) for row in differences(known, after)]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" in request.POST:
            form = self.get_form()
            status = 200 if form.is_valid() else 422
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return super().post(request, *args, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> AgreementVersion:
        values, by = self.form.values(), self.request.user
        if self.version is None:
            return propose_amendment(agreement=self.object, by=by, expected_version=cleaned["version"], **values)
        return edit_amendment(version=self.version, values=values, by=by, expected_version=cleaned["version"])


class AmendmentEditPage(AmendPage):
    """Change an amendment that is not signed."""

    title, verb = _("Edit the amendment"), _("Save the amendment")
    done_message = _("Saved.")


class OfAmendment(OfTerms):
    """A verb of one amendment."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.versions.filter(number=kwargs["number"], number__gt=1).first()
        if found is None:
            raise Http404
        self.version = found


class AmendmentSignPage(OfAmendment):
    """Record that both sides signed."""

    template_name = "agreements/sign_form.html"
    form_class = SignatureForm
    done_message = _("Signed. This version never changes again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.version.version, "signed_on": self.today}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(version=self.version, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> AgreementVersion:
        return sign_amendment(
            version=self.version,
            signed_on=cleaned["signed_on"],
            by=self.request.user,
            today=self.today,
            expected_version=cleaned["version"],
        )


class AmendmentWithdraw(OfAmendment, VerbPage):
    """Drop an amendment that is not signed."""

    form_class = Form
    done_message = _("The amendment is withdrawn.")

    def perform(self, cleaned: dict[str, Any]) -> Agreement:
        return withdraw_amendment(version=self.version, by=self.request.user)
