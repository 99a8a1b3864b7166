from typing import Any

from django.utils.translation import get_language

from agreements.read.ladder import Ladder
from agreements.web.pages import AgreementTab
from agreements.web.what_if import kpis_of, what_if
from agreements.wording import described
from prms.lib.display import listed


class OverviewPage(AgreementTab):
    """One agreement: what it comes to, the ladder with a volume to try out, what comes next."""

    tab = "overview"
    template_name = "agreements/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, ladder = what_if(
            agreement=self.object, standing=context["standing"], asked=self.request.GET, today=context["today"]
        )
        return {**context, "form": form, "ladder": ladder, **result_of(ladder)}


class WhatIfPage(OverviewPage):
    """The same with the volume and the quality of the address; a typing reader gets the ladder alone."""

    permission = "agreements.quote"

    def get_template_names(self) -> list[str]:
        return ["agreements/ladder/figures.html"] if self.request.htmx else [self.template_name]


def result_of(ladder: Ladder | None) -> dict[str, Any]:
    """Return the deductions in words, and the names of the KPIs whose actual is missing."""
    if ladder is None or ladder.quote is None:
        return {"deductions": [], "missing": ""}
    lines, kpis = ladder.quote.deductions, {kpi.code: kpi for kpi in kpis_of(ladder.plan)}
    missing = [kpi.display_name for code, kpi in kpis.items() if code in ladder.quote.missing]
    return {
        "deductions": [{"words": described(line, kpis), "amount": line.amount} for line in lines],
        "missing": listed(missing, get_language() or ""),
    }
