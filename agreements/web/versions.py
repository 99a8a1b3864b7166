"""What an agreement says, today and on another day, and how its versions differ."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, AgreementVersion
from agreements.read.as_of import Comparison, agreement_as_of, compare, plan_or_none, status_history
from agreements.rules.facts import facts_of
from agreements.term_wording import SaidChange, grouped, said
from agreements.web.pages import AgreementTab, may_edit
from prms.lib.reading import FIRST_YEAR, LAST_YEAR


class AsOfForm(forms.Form):
    """The day that is looked at."""

    as_of = forms.DateField(
        label=gettext_lazy("As of"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            params = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Choose a day from %(first)s to %(last)s.") % params)
        return day


class TermsPage(AgreementTab):
    """The terms in force today, or as of the day in the address."""

    tab = "terms"
    template_name = "agreements/terms.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AsOfForm(request.GET if "as_of" in request.GET else None)
        is_wrong = form.is_bound and not form.is_valid()
        return self.render_to_response(self.get_context_data(as_of_form=form), status=400 if is_wrong else 200)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["as_of_form"]
        asked = form.cleaned_data.get("as_of") if form.is_bound and form.is_valid() else None
        day = asked or context["today"]
        held = agreement_as_of(self.object, day=day) if asked else self.object
        version = self.object.version_on(day)
        terms = self.object.terms_on(day)
        facts = facts_of(title=held.title, ends_on=held.ends_on, terms=terms)
        is_draft = self.object.status in (Agreement.Status.DRAFT, Agreement.Status.IN_REVIEW)
        may, code = may_edit(self.request.user, self.object.partner), self.object.code
        return {
            **context,
            "as_of": asked,
            "held": held,
            "version": version,
            "plan_then": plan_or_none(self.object, day=day) if asked and context["sees_money"] else None,
            "groups": grouped(facts, currency=self.object.currency),
            "documents": self.object.documents.select_related("added_by"),
            "annexes": self.object.annexes.order_by("code"),
            "annex_url": self._annex_url() if may else "",
            "edit_url": reverse("agreements:terms_edit", args=[code]) if is_draft and may else "",
            "attach_url": reverse("agreements:document_add", args=[code]) if may else "",
        }

    def _annex_url(self) -> str:
        """Return where an annex of a master agreement is drafted."""
        if self.object.kind != Agreement.Kind.MASTER:
            return ""
        asked = urlencode({"partner": self.object.partner.code, "master": self.object.code})
        return f"{reverse('agreements:add')}?{asked}"


class VersionsPage(AgreementTab):
    """Every version with its reason, what two of them say differently, and the statuses the agreement took."""

    tab = "versions"
    template_name = "agreements/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        versions = list(self.object.versions.select_related("written_by", "signed_by").order_by("-number"))
        comparison = self._comparison(versions)
        draft = next((row for row in versions if not row.is_signed and row.number > 1), None)
        may = may_edit(self.request.user, self.object.partner)
        is_open = self.object.status in Agreement.GOING_ON and draft is None
        statuses = [(move, Agreement.Status(move.status).label) for move in reversed(status_history(self.object))]
        return {
            **context,
            "versions": versions,
            "comparison": comparison,
            "changes": changes_in_words(comparison, sees_money=context["sees_money"]) if comparison else [],
            "statuses": statuses,
            "draft": draft if may else None,
            "amend_url": reverse("agreements:amend", args=[self.object.code]) if may and is_open else "",
        }

    def _comparison(self, versions: list[AgreementVersion]) -> Comparison | None:
        """Return the two versions of the address compared; without any the last two."""
        if len(versions) < 2:
            return None
        by_number = {str(row.number): row for row in versions}
        after = by_number.get(self.request.GET.get("after", ""), versions[0])
        usual = by_number.get(str(after.number - 1), versions[-1])
        return compare(self.object, before=by_number.get(self.request.GET.get("before", ""), usual), after=after)


def changes_in_words(comparison: Comparison, *, sees_money: bool = True) -> list[SaidChange]:
    """Return what differs in words; the commission plan only for people who may see money."""
    currency = comparison.after.agreement.currency
    shown = (row for row in comparison.changes if sees_money or not row.field.startswith("commission_plan/"))
    return [said(row, currency=currency) for row in shown]
