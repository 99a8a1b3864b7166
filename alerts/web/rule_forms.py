"""The form of an alert rule: terms as people write them, a rate as `10%`."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from alerts.models import AlertRule, AlertRuleVersion, EscalationPolicy, Playbook, ReportedEvent
from alerts.models.rule import Severity
from alerts.rules.terms import LEVELS, MEASURED, MOST_PERIODS, ON_A_KPI
from alerts.services.alert_rules import ACTS
from evaluations.models import Kpi
from partners.models import Partner
from prms.lib.models import CODE_VALIDATOR
from prms.lib.money import canonical_decimal
from prms.lib.problems import Problem
from prms.lib.reading import read_decimal

INPUT = {"class": "input"}
Version = AlertRuleVersion


class Written(NamedTuple):
    """A figure as it was typed: its number, and whether a percent sign stood behind it."""

    number: Decimal
    is_percent: bool


class FigureField(forms.CharField):
    """Reads `1,200`, `1，200`, `12 万`, `10%`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
        super().__init__(**{"required": False, "max_length": 40, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        text = "".join(super().clean(value).split()).replace(",", "").replace("，", "").replace("％", "%")
        if not text:
            return None
        number = read_decimal("", text.removesuffix("%").removesuffix("万"))
        if isinstance(number, Problem):
            raise forms.ValidationError(number.worded(_), code=number.code)
        return Written(number * 10_000 if text.endswith("万") else number, text.endswith("%"))


class NamedField(forms.ModelChoiceField):
    """Offers rows by their name in the reader's language, and reads them by code."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        widget = forms.Select(attrs=INPUT)
        super().__init__(queryset, **{"to_field_name": "code", "required": False, "widget": widget, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


def choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """Return a field that offers the choices."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=INPUT), **more)


NONE = [("", "–")]


class RuleForm(forms.Form):
    """What a rule says. What its measure has no use for is left out, whatever stands in the field."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs=INPUT))
    name_zh = forms.CharField(
        label=gettext_lazy("Chinese name"), max_length=120, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    measure = choice(pgettext_lazy("of a rule", "Measure"), Version.Measure.choices)
    kpi = NamedField(Kpi.objects.none(), label=gettext_lazy("KPI"), empty_label="–")
    event_kind = choice(gettext_lazy("Kind of event"), [*NONE, *ReportedEvent.Kind.choices], required=False)
    operator = choice(gettext_lazy("Comparison"), [*NONE, *Version.Operator.choices], required=False)
    threshold = FigureField(
        label=gettext_lazy("Threshold"),
        help_text=gettext_lazy("Rates and attainment in percent, such as 10%; other figures in the KPI's own unit."),
    )
    clear_at = FigureField(
        label=gettext_lazy("Clears at"),
        help_text=gettext_lazy("On the good side of the threshold, so that a figure that wavers stays one incident."),
    )
    period = choice(gettext_lazy("Period"), Version.Period.choices[:2])
    periods = forms.IntegerField(
        label=gettext_lazy("Periods in a row"),
        min_value=1,
        max_value=MOST_PERIODS,
        initial=1,
        widget=forms.NumberInput(attrs=INPUT),
    )
    min_sample = FigureField(
        label=gettext_lazy("Fewest cases"), help_text=gettext_lazy("A period with fewer cases says nothing.")
    )
    scope = choice(gettext_lazy("For whom"), Version.Scope.choices)
    level = choice(gettext_lazy("Level"), [*NONE, *((level, level) for level in LEVELS)], required=False)
    partner = forms.CharField(
        label=gettext_lazy("Partner's code"), max_length=40, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    severity = choice(gettext_lazy("Severity"), Severity.choices, initial=Severity.MAJOR)
    escalation_policy = NamedField(
        EscalationPolicy.objects.none(), label=gettext_lazy("Escalation ladder"), empty_label=gettext_lazy("Nobody")
    )
    playbook = NamedField(
        Playbook.objects.none(), label=pgettext_lazy("of a rule", "Playbook"), empty_label=gettext_lazy("None")
    )
    does_propose_meeting = forms.BooleanField(label=gettext_lazy("Proposes an executive meeting"), required=False)
    does_stop_data_exchange = forms.BooleanField(label=gettext_lazy("Stops data exchange at once"), required=False)
    does_propose_referral_pause = forms.BooleanField(label=gettext_lazy("Proposes to pause referrals"), required=False)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = Partner.objects.visible_to(reader)
        fields: Any = self.fields
        for name in ("kpi", "event_kind", "operator", "threshold", "level", "partner"):
            fields[name].hangs_on_a_choice = True
        fields["kpi"].queryset = Kpi.objects.order_by("code")
        fields["escalation_policy"].queryset = EscalationPolicy.objects.visible_to(reader)
        fields["playbook"].queryset = Playbook.objects.visible_to(reader)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        scope = cleaned.get("scope")
        if scope == Version.Scope.LEVEL and not cleaned.get("level"):
            self.add_error("level", _("Name the level that the rule is for: S, A, B or C."))
        if scope == Version.Scope.PARTNER and not self.partners.filter(code=cleaned.get("partner", "")).exists():
            message = _("There is no partner “%(code)s”.") % {"code": cleaned.get("partner", "")}
            self.add_error("partner", message if cleaned.get("partner") else _("Name the code of the partner."))
        self._refuse_stray_percent(cleaned)
        return cleaned

    def terms(self) -> dict[str, Any]:
        """Return the terms of the rule, of valid input."""
        said, measure = self.cleaned_data, self.cleaned_data["measure"]
        is_measured, is_on_a_kpi = measure in MEASURED, measure in ON_A_KPI
        is_event, has_partner = measure == Version.Measure.EVENT, measure != Version.Measure.NO_DATA
        return {
            "measure": measure,
            "kpi": said["kpi"] if is_on_a_kpi else None,
            "event_kind": said["event_kind"] if is_event else "",
            "operator": said["operator"] if is_measured else "",
            "threshold": self._figure("threshold") if is_measured else None,
            "clear_at": self._figure("clear_at") if is_measured else None,
            "period": said["period"] if is_on_a_kpi else Version.Period.MONTH,
            "periods": said["periods"] if is_measured else 1,
            "min_sample": said["min_sample"].number if is_on_a_kpi and said["min_sample"] else None,
            "scope": said["scope"],
            "scope_value": {"level": said["level"], "partner": said["partner"]}.get(said["scope"], ""),
            "severity": said["severity"],
            "playbook": said["playbook"],
            "escalation_policy": said["escalation_policy"],
            "does_propose_meeting": said["does_propose_meeting"] and has_partner,
            "does_stop_data_exchange": said["does_stop_data_exchange"] and is_event,
            "does_propose_referral_pause": said["does_propose_referral_pause"] and has_partner,
        }

    def names(self) -> dict[str, str]:
        """Return what the rule is called."""
        return {name: self.cleaned_data[name] for name in ("name", "name_zh")}

    def _figure(self, field: str) -> Decimal | None:
        written = self.cleaned_data[field]
        if written is None:
            return None
        return written.number / 100 if _is_rate(self.cleaned_data) else written.number

    def _refuse_stray_percent(self, cleaned: dict[str, Any]) -> None:
        measured = () if _is_rate(cleaned) else ("threshold", "clear_at")
        for field in (*measured, "min_sample"):
            if (written := cleaned.get(field)) and written.is_percent:
                self.add_error(field, _("This figure is not a rate: leave the percent sign out."))


class NewRuleForm(RuleForm):
    """A rule with the code that programs call it by."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[CODE_VALIDATOR],
        widget=forms.TextInput(attrs=INPUT),
        help_text=gettext_lazy("Programs call the rule by it; it never changes."),
    )
    field_order = ["name", "name_zh", "code"]


class EditRuleForm(RuleForm):
    """A rule as it stands; `version` is the one its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def initial_of(rule: AlertRule) -> dict[str, Any]:
    """Return what the form shows of a rule; the KPI of its version in force is loaded."""
    version = rule.version_in_force
    is_rate = version.measure == Version.Measure.ATTAINMENT or (version.kpi is not None and version.kpi.unit == "%")
    same = ("measure", "event_kind", "operator", "period", "periods", "scope", "severity", *ACTS)
    return {
        "name": rule.name,
        "name_zh": rule.name_zh,
        "version": rule.version,
        **{name: getattr(version, name) for name in same},
        "kpi": version.kpi and version.kpi.code,
        "escalation_policy": version.escalation_policy and version.escalation_policy.code,
        "playbook": version.playbook and version.playbook.code,
        "threshold": _written(version.threshold, is_rate),
        "clear_at": _written(version.clear_at, is_rate),
        "min_sample": _written(version.min_sample, False),
        version.scope: version.scope_value,
    }


def _is_rate(cleaned: dict[str, Any]) -> bool:
    kpi = cleaned.get("kpi")
    is_on_a_rate = cleaned.get("measure") == Version.Measure.KPI_ACTUAL and kpi is not None and kpi.unit == "%"
    return is_on_a_rate or cleaned.get("measure") == Version.Measure.ATTAINMENT


def _written(figure: Decimal | None, is_rate: bool) -> str:
    if figure is None:
        return ""
    return f"{canonical_decimal(figure * 100)}%" if is_rate else canonical_decimal(figure)
