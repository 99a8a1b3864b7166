"""What a volume with a given quality would be paid: nothing here changes the agreement."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, CommissionPlan
from agreements.read.ladder import Ladder, ladder_of, usual_scenario
from agreements.read.year import YearStanding
from agreements.rules.plan_check import check_units
from evaluations.models import Kpi, MonthlyActual
from prms.lib.display import percent, quantity
from prms.lib.fields import FractionField, NumberField
from prms.lib.money import round_half_up
from prms.lib.periods import Month

VOLUME, KPI = "volume", "kpi_"


class WhatIfForm(forms.Form):
    """A volume, and an actual for each KPI that the plan deducts for; an empty one is one that nobody measured."""

    volume = NumberField(label=gettext_lazy("Volume"))

    def __init__(self, *args: Any, plan: CommissionPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields[VOLUME].label = plan.volume_kpi.display_name
        for kpi in kpis_of(plan):
            field = FractionField if kpi.unit == "%" else NumberField
            self.fields[f"{KPI}{kpi.code}"] = field(
                label=kpi.display_name, required=False, help_text=_limits(plan, kpi)
            )

    def clean_volume(self) -> Decimal:
        """Return the volume; a per-unit plan counts whole units."""
        units: Decimal = self.cleaned_data[VOLUME]
        problems = check_units(plan=self.plan.rule(), units=units)
        if problems:
            raise forms.ValidationError(problems[0].worded(_), code=problems[0].code)
        return units

    def actuals(self) -> dict[str, Decimal | None]:
        """Return the actuals that were given, by KPI code."""
        given = self.cleaned_data.items()
        return {name.removeprefix(KPI): value for name, value in given if name.startswith(KPI)}


def kpis_of(plan: CommissionPlan) -> list[Kpi]:
    """Return the KPIs that the plan deducts for, each once."""
    return list({row.kpi_id: row.kpi for row in plan.deductions.all()}.values())


def what_if(
    *, agreement: Agreement, standing: YearStanding, asked: Mapping[str, str], today: date
) -> tuple[WhatIfForm | None, Ladder | None]:
    """Return the form and the ladder with what it asks for; unasked with the year as it goes and its newest quality.

    Neither where the year has no plan. A form that cannot be read leaves the ladder without a scenario.
    """
    if standing.plan is None:
        return None, None
    if any(name == VOLUME or name.startswith(KPI) for name in asked):
        form = WhatIfForm(asked, plan=standing.plan, auto_id="if_%s")
        if not form.is_valid():
            return form, ladder_of(standing, units=None, actuals={})
        units, actuals = form.cleaned_data[VOLUME], form.actuals()
    else:
        units = usual_scenario(standing) or standing.plan.base_target or standing.plan.tiers.all()[0].starts_at
        actuals = newest_quality(agreement, standing.plan, today=today)
        initial = {VOLUME: units, **{f"{KPI}{code}": actual for code, actual in actuals.items()}}
        form = WhatIfForm(initial=initial, plan=standing.plan, auto_id="if_%s")
    return form, ladder_of(standing, units=units, actuals=actuals)


def newest_quality(agreement: Agreement, plan: CommissionPlan, *, today: date) -> dict[str, Decimal | None]:
    """Return the newest actual of the last twelve months in each KPI that the plan deducts for."""
    kpis = kpis_of(plan)
    if not kpis:
        return {}
    rows = MonthlyActual.objects.filter(
        partner=agreement.partner_id, kpi__in=kpis, month__range=((Month.of(today) - 12).first_day, today)
    )
    newest = {
        code: round_half_up(actual, 6) for code, actual in rows.order_by("month").values_list("kpi__code", "actual")
    }
    return {kpi.code: newest.get(kpi.code) for kpi in kpis}


def _limits(plan: CommissionPlan, kpi: Kpi) -> str:
    """Return what each deduction of the KPI says, as its help text."""
    return " ".join(_limit(row, kpi) for row in plan.deductions.all() if row.kpi_id == kpi.pk)


def _limit(row: Any, kpi: Kpi) -> str:
    params = {"threshold": quantity(row.threshold, kpi.unit), "percent": percent(row.percent / 100)}
    if row.operator == ">":
        return _("Above %(threshold)s: %(percent)s of the gross is deducted.") % params
    return _("Below %(threshold)s: %(percent)s of the gross is deducted.") % params
