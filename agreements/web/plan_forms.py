from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agreements.models import CommissionPlan
from agreements.rules.plan import Basis, JudgedOn, Kind, Mode, Plan
from agreements.rules.plan_check import check_plan
from agreements.web.plan_rows import PlanRows, sent_rows, stored_rows
from evaluations.models import Kpi
from prms.lib.fields import FractionField, MonthField, NumberField
from prms.lib.problems import Problem

INPUT = {"class": "input"}


class KpiField(forms.ModelChoiceField):
    """Offers KPIs by their name in the reader's language, and reads them by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"to_field_name": "code", "widget": forms.Select(attrs=INPUT), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


def choice(label: Any, choices: Any) -> forms.ChoiceField:
    """Return a field that offers the choices."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=INPUT))


class PlanForm(forms.Form):
    """A new version of a commission plan; `rows` are its tiers and deductions, `rule` the plan once it can be read."""

    effective_from = MonthField(
        label=gettext_lazy("In effect from"),
        help_text=gettext_lazy("The 1st of this month. Earlier months keep theirs."),
    )
    direction = choice(gettext_lazy("Direction"), CommissionPlan.Direction.choices)
    kind = choice(gettext_lazy("Kind"), CommissionPlan.Kind.choices)
    mode = choice(gettext_lazy("Tier mode"), CommissionPlan.Mode.choices)
    basis = choice(gettext_lazy("Basis"), CommissionPlan.Basis.choices)
    volume_kpi = KpiField(label=gettext_lazy("KPI that counts the volume"), queryset=Kpi.objects.none())
    base_target = NumberField(
        label=gettext_lazy("Base target"),
        required=False,
        help_text=gettext_lazy("The volume that the agreement year should reach."),
    )
    shortfall_rate = forms.CharField(
        label=gettext_lazy("Shortfall rate"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**INPUT, "inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("What every unit earns in a year below the base target."),
    )
    fixed_fee = NumberField(label=gettext_lazy("Fixed fee of a month"), required=False)
    cap = NumberField(label=pgettext_lazy("of a commission", "Cap"), required=False)
    floor = NumberField(label=pgettext_lazy("of a commission", "Guaranteed floor"), required=False)
    deductions_judged_on = choice(gettext_lazy("Deductions judged on"), CommissionPlan.JudgedOn.choices)
    settled_elsewhere_through = MonthField(label=gettext_lazy("Last month settled elsewhere"), required=False)
    opening_units = NumberField(label=gettext_lazy("Volume settled elsewhere this year"), required=False)
    opening_amount = NumberField(label=gettext_lazy("Amount settled elsewhere this year"), required=False)

    def __init__(self, *args: Any, kpis: QuerySet[Kpi], source: CommissionPlan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        volume: Any = self.fields["volume_kpi"]
        volume.queryset = kpis
        self.kpis = {kpi.code: kpi for kpi in kpis}
        self.rule: Plan | None = None
        kind = self.data.get("kind", "")
        self.rows: PlanRows = sent_rows(self.data, kind=kind, kpis=self.kpis) if self.is_bound else stored_rows(source)

    def clean_shortfall_rate(self) -> Any:
        """Return the rate: of money for a unit, or a fraction of revenue."""
        is_per_unit = self.cleaned_data.get("kind") == Kind.PER_UNIT
        field = NumberField(required=False) if is_per_unit else FractionField(required=False)
        return field.clean(self.cleaned_data["shortfall_rate"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != Kind.FIXED_PLUS_PERCENT:
            cleaned["fixed_fee"] = None
        if self.rows.are_readable and not self.errors:
            self.rule = self._rule(cleaned)
            self._tell(check_plan(self.rule))
        self._name_rows()
        return cleaned

    def _rule(self, cleaned: dict[str, Any]) -> Plan:
        terms = ("base_target", "shortfall_rate", "fixed_fee", "cap", "floor")
        return Plan(
            kind=Kind(cleaned["kind"]),
            mode=Mode(cleaned["mode"]),
            basis=Basis(cleaned["basis"]),
            tiers=tuple(row.tier for row in self.rows.filled_tiers if row.tier),
            deductions=tuple(row.value for row in self.rows.filled_deductions),
            deductions_judged_on=JudgedOn(cleaned["deductions_judged_on"]),
            **{name: cleaned.get(name) for name in terms},
        )

    def _tell(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside the row or the field that it is about."""
        rows: dict[str, Sequence[Any]] = {"tiers": self.rows.filled_tiers, "deductions": self.rows.filled_deductions}
        for problem in problems:
            name, *place = problem.field.split("/")
            if name in rows and place:
                rows[name][int(place[0])].problems.append(problem.worded(_))
            else:
                self.add_error(name if name in self.fields else None, problem.worded(_))

    def _name_rows(self) -> None:
        for row in self.rows.filled_tiers:
            for text in row.problems:
                self.add_error(None, _("Tier %(number)s: %(problem)s") % {"number": row.number, "problem": text})
        for deduction in self.rows.filled_deductions:
            for text in deduction.problems:
                params = {"number": deduction.number, "problem": text}
                self.add_error(None, _("Deduction %(number)s: %(problem)s") % params)

    def terms(self) -> dict[str, Any]:
        """Return what `add_commission_plan` takes."""
        cleaned = dict(self.cleaned_data)
        tiers = [row.tier for row in self.rows.filled_tiers if row.tier]
        deductions = [row.terms for row in self.rows.filled_deductions if row.terms]
        effective_from = cleaned.pop("effective_from").first_day
        return {**cleaned, "tiers": tiers, "deductions": deductions, "effective_from": effective_from}
