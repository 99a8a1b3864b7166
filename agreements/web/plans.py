"""The commission plans of an agreement: by agreement year, and a new version with its ladder beside it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, CommissionPlan
from agreements.read.ladder import Ladder, ladder_of, usual_scenario
from agreements.read.year import plans_of, standing_of, versions_in, year_on
from agreements.rules.plan import AMOUNTS
from agreements.rules.years import AgreementYear
from agreements.services import add_commission_plan, remove_commission_plan
from agreements.services.plans import OPEN_TO_PLANS, REMOVABLE
from agreements.web.drafts import AgreementVerb
from agreements.web.pages import AgreementTab, OfAgreement, may_edit
from agreements.web.plan_forms import PlanForm
from evaluations.models import Kpi
from partners.services import require_may
from prms.lib.fields import FractionField, NumberField
from prms.lib.forms import ReasonForm
from prms.lib.periods import Month
from prms.lib.web import FormPage

COPIED = ("direction", "kind", "mode", "basis", *AMOUNTS, "deductions_judged_on")


@dataclass(frozen=True, slots=True)
class PlanYear:
    """One agreement year and the versions that take effect in it; without any its months are held."""

    year: AgreementYear
    last: Month
    versions: list[CommissionPlan]
    is_current: bool


class PlansPage(AgreementTab):
    """What every agreement year is paid by: its base target, its tiers, its versions."""

    permission = "commissions.view"
    tab = "plans"
    template_name = "agreements/plans.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        years = years_of(self.object, context["plans"], today=context["today"])
        may_add = self.object.status in OPEN_TO_PLANS and may_edit(self.request.user, self.object.partner)
        add_url = reverse("agreements:plan_add", args=[self.object.code]) if may_add else ""
        may_remove = may_add and self.object.status in REMOVABLE
        return {**context, "years": years, "add_url": add_url, "may_remove": may_remove}


class PlanAddPage(OfAgreement, FormPage):
    """Write the next version of the plan, starting from the one in force; “Preview” and “More rows” save nothing."""

    permission = "agreements.edit"
    template_name = "agreements/plan_form.html"
    form_class = PlanForm
    done_message = _("The plan is added. Earlier months keep the plan that was in force in them.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if self.request.user.may("agreements.edit"):
            require_may("agreements.edit", partner=self.object.partner, by=self.request.user)
        self.plans = plans_of(self.object, reader=self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        source = self.plans[-1] if self.plans else None
        kpis = Kpi.objects.visible_to(self.request.user).in_use().order_by("code")
        return {"kpis": kpis, "source": source, "initial": self._initial(source)}

    def _initial(self, source: CommissionPlan | None) -> dict[str, Any]:
        first = next_first_month(self.object, self.plans, today=self.today)
        if source is None:
            return {"effective_from": str(first)}
        rate = source.shortfall_rate
        is_fraction = rate is not None and source.kind != CommissionPlan.Kind.PER_UNIT
        copied = model_to_dict(source, fields=COPIED) | {"volume_kpi": source.volume_kpi.code}
        written = FractionField() if is_fraction else NumberField()
        copied["shortfall_rate"] = written.prepare_value(rate)
        return {**copied, "effective_from": str(first)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" in request.POST or "more" in request.POST:
            form = self.get_form()
            form.is_valid()
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "agreement": self.object,
            "rows": form.rows,
            "ladder": self._ladder(form),
            "operators": [(">", _("above")), ("<", _("below"))],
            "back_url": reverse("agreements:plans", args=[self.object.code]),
        }

    def _ladder(self, form: Any) -> Ladder | None:
        """Return the ladder as it is typed, with the volume of the year as it goes, or its base target."""
        year = year_on(self.object, on=self.today)
        standing = standing_of(self.object, plans=self.plans, year=year, today=self.today)
        source = self.plans[-1] if self.plans else None
        if not form.is_bound:
            if source is None:
                return None
            drawn = replace(standing, plan=source, rule=source.rule(), accruals=(), months=())
            return ladder_of(drawn, **_tried(standing, base_target=source.base_target))
        kpi, is_wrong = form.cleaned_data.get("volume_kpi"), any(row.problems for row in form.rows.filled_tiers)
        if form.rule is None or not form.rule.tiers or kpi is None or is_wrong:
            return None
        terms = {name: form.cleaned_data.get(name) for name in COPIED}
        plan = CommissionPlan(agreement=self.object, volume_kpi=kpi, **terms)
        drawn = replace(standing, plan=plan, rule=form.rule, accruals=(), months=())
        return ladder_of(drawn, **_tried(standing, base_target=plan.base_target))

    def perform(self, cleaned: dict[str, Any]) -> CommissionPlan:
        return add_commission_plan(agreement=self.object, by=self.request.user, **self.form.terms())

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:plans", args=[self.object.code])


class PlanRemovePage(AgreementVerb):
    """Take away a plan that was wrong from the start, before anybody has signed; asks why."""

    permission = "agreements.edit"
    template_name = "agreements/plan_removal.html"
    form_class = ReasonForm
    title = _("Remove the commission plan")
    verb = _("Remove the plan")
    done_message = _("The plan is removed.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.plan = get_object_or_404(self.object.commission_plans, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back_url = reverse("agreements:plans", args=[self.object.code])
        is_open = self.object.status in REMOVABLE
        context = super().get_context_data(plan=self.plan, is_open=is_open, **kwargs)
        return {**context, "back_url": back_url}

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_commission_plan(plan=self.plan, reason=cleaned["reason"], by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:plans", args=[self.object.code])


def years_of(agreement: Agreement, plans: list[CommissionPlan], *, today: date) -> list[PlanYear]:
    """Return the agreement years up to the last of the term; of an open-ended one up to the next."""
    current = year_on(agreement, on=today)
    if agreement.ends_on:
        last_month = Month.of(agreement.ends_on)
    else:
        last_month = max([current.last + 12, *(Month.of(plan.effective_from) for plan in plans)])
    years, year = [], AgreementYear.containing(Month.of(agreement.starts_on), starts_on=agreement.starts_on)
    while year.first <= last_month:
        last = year.settled_in(ends_on=agreement.ends_on)
        years.append(PlanYear(year, last, versions_in(plans, year), year == current))
        year = AgreementYear.containing(year.last.next(), starts_on=agreement.starts_on)
    return years


def next_first_month(agreement: Agreement, plans: list[CommissionPlan], *, today: date) -> Month:
    """Return the first month of the first year without a plan, from today's on; else the month after this one."""
    for row in years_of(agreement, plans, today=today):
        if row.last >= Month.of(today) and not row.versions:
            return row.year.first
    return Month.of(today).next()


def _tried(standing: Any, *, base_target: Decimal | None = None) -> dict[str, Any]:
    return {"units": usual_scenario(standing) or base_target, "actuals": {}}
