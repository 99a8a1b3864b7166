"""The typed terms of an agreement as form fields, and back as clauses."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementVersion
from agreements.rules.terms import DISPUTE_STEPS, check_terms, read_terms
from agreements.services import kpi_clause_problems
from agreements.term_wording import GROUPS, LABELS, STEPS
from prms.lib.fields import FractionField, NumberField
from prms.lib.money import canonical_decimal

INPUT = {"class": "input"}
DAY = forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d")
YES_NO = [("", "–"), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
LINES = ("goals", "confidential_core", "territories")
TEXTS = ("ip_ownership", "customer_ownership")
FLAGS = {
    "renewal/renews",
    *("data_rights/no_onward_sharing", "data_rights/no_onward_transfer", "data_rights/no_onward_sale"),
    *("data_rights/encrypted_in_transit", "data_rights/masked_at_rest"),
}
RATES = {"exit/fee_rate", "exit/base_share"}
AMOUNTS = {"exit/stop_loss_cap", "data_rights/compensation_min", "data_rights/compensation_max"}
WORDS = {
    *("data_rights/owner", "data_rights/purpose", "data_rights/access_control", "data_rights/security_level"),
    "exit/buy_back",
}
DAYS = {"exit/buy_back_by"}
OBJECTS = ("meetings", "renewal", "exit", "data_rights")
MEMBERS = tuple(field for field in LABELS if field.partition("/")[0] in OBJECTS)


class TermsForm(forms.Form):
    """The clauses of an agreement; what has no field of its own stands one a line as `name: text`, or is kept."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, clauses: Mapping[str, Any], **kwargs: Any) -> None:
        kwargs["initial"] = {**dict(_initial(clauses)), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kept = {name: value for name, value in clauses.items() if not _is_shown(name, value)}
        self.curves = {row["kpi"]: row["curve"] for row in clauses.get("kpi_targets") or [] if row.get("curve")}
        for name in (*TEXTS, *LINES, "cost_shares", "kpi_targets"):
            self.fields[name] = _long(LABELS[name], help_text=_HELP.get(name, ""))
        for step in DISPUTE_STEPS:
            self.fields[f"dispute__{step}"] = forms.BooleanField(label=STEPS[step], required=False)
            self.fields[f"dispute__{step}_days"] = _whole(gettext_lazy("Days at most"))
            self.fields[f"dispute__{step}_forum"] = _line(gettext_lazy("Heard by"))
        for field in MEMBERS:
            self.fields[_name(field)] = _field(field)
        self.fields["other"] = _long(GROUPS["clauses"], help_text=_HELP["other"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.read = {**self.kept, **dict(_clauses(cleaned))}
            for row in self.read.get("kpi_targets", []):
                row |= {"curve": self.curves[row["kpi"]]} if row["kpi"] in self.curves else {}
            for problem in check_terms(self.read) or kpi_clause_problems(read_terms(self.read)):
                path = problem.field.split("/")[1:]
                name = next((name for name in ("__".join(path[:2]), path[0]) if name in self.fields), None)
                self.add_error(name, problem.worded(_))
        return cleaned

    @property
    def clauses(self) -> dict[str, Any]:
        """What was typed, as clauses."""
        return self.read

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield the fields under their headings; a list of fields stands side by side."""
        yield GROUPS[""], [[self[name]] for name in (*LINES, *TEXTS)]
        yield GROUPS["cost_shares"], [[self["cost_shares"]]]
        steps = [
            [self[f"dispute__{step}"], self[f"dispute__{step}_days"], self[f"dispute__{step}_forum"]]
            for step in DISPUTE_STEPS
        ]
        yield GROUPS["dispute_ladder"], steps
        yield GROUPS["kpi_targets"], [[self["kpi_targets"]]]
        for group in OBJECTS:
            fields = [self[_name(field)] for field in MEMBERS if field.startswith(f"{group}/")]
            yield GROUPS[group], [fields[start : start + 2] for start in range(0, len(fields), 2)]
        yield GROUPS["clauses"], [[self["other"]]]


class AmendmentForm(TermsForm):
    """The next version of an agreement: what changes, from when on, and why."""

    effective_from = forms.DateField(label=gettext_lazy("Takes effect on"), widget=DAY)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "–"), *(row for row in AgreementVersion.Reason.choices if row[0] != "initial")],
        widget=forms.Select(attrs=INPUT),
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={**INPUT, "rows": 3}),
        help_text=gettext_lazy("A sentence that the history keeps."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, required=False, widget=forms.TextInput(attrs=INPUT)
    )
    ends_on = forms.DateField(label=gettext_lazy("End of the term"), required=False, widget=DAY)

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        own = {name: self.cleaned_data[name] for name in ("effective_from", "reason", "why", "title", "ends_on")}
        return {**own, "clauses": self.clauses}


class SignatureForm(forms.Form):
    """The day on which both sides signed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DAY)


_HELP = {
    "goals": gettext_lazy("One a line."),
    "confidential_core": gettext_lazy("One a line."),
    "territories": gettext_lazy("One a line."),
    "cost_shares": gettext_lazy("One party a line with its share, such as “Aurora = 60”."),
    "kpi_targets": gettext_lazy(
        "One KPI a line by its code with its target, such as “contracts = 417”; a weight other than 1 stands behind"
        " it: “nps = 70 × 2”. Rates are fractions: “conversion_rate = 0.18”."
    ),
    "other": gettext_lazy("One clause a line, such as “Exclusivity: none”."),
}


def _name(field: str) -> str:
    return field.replace("/", "__")


def _long(label: Any, *, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={**INPUT, "rows": 3})
    return forms.CharField(label=label, required=False, max_length=20_000, widget=area, help_text=help_text)


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, widget=forms.TextInput(attrs=INPUT))


def _whole(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=3660, widget=forms.NumberInput(attrs=INPUT)
    )


def _field(field: str) -> forms.Field:
    label = LABELS[field]
    if field in FLAGS:
        return forms.ChoiceField(label=label, choices=YES_NO, required=False, widget=forms.Select(attrs=INPUT))
    if field in RATES:
        return FractionField(label=label, required=False)
    if field in AMOUNTS:
        return NumberField(label=label, required=False)
    if field in DAYS:
        return forms.DateField(label=label, required=False, widget=DAY)
    return _line(label) if field in WORDS else _whole(_unit(label, field))


def _unit(label: Any, field: str) -> Any:
    if field.endswith("_days"):
        return gettext_lazy("%(label)s (days)") % {"label": label}
    if field.endswith("_weeks"):
        return gettext_lazy("%(label)s (weeks)") % {"label": label}
    is_count = field == "exit/quarters"
    return label if is_count else gettext_lazy("%(label)s (months)") % {"label": label}


def _initial(clauses: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in LINES:
        rows = clauses.get(name) or []
        yield name, rows if isinstance(rows, str) else "\n".join(rows)
    yield from ((name, clauses.get(name) or "") for name in TEXTS)
    yield "cost_shares", "\n".join(f"{row['party']} = {row['share']}" for row in clauses.get("cost_shares") or [])
    yield "kpi_targets", "\n".join(_target_line(row) for row in clauses.get("kpi_targets") or [])
    for rung in clauses.get("dispute_ladder") or []:
        yield f"dispute__{rung['step']}", True
        yield f"dispute__{rung['step']}_days", rung.get("days")
        yield f"dispute__{rung['step']}_forum", rung.get("forum", "")
    for field in MEMBERS:
        group, member = field.split("/")
        given = (clauses.get(group) or {}).get(member)
        if given is not None:
            yield _name(field), _shown(field, given)
    others = [(name, text) for name, text in clauses.items() if name not in _TYPED and _is_shown(name, text)]
    yield "other", "\n".join(f"{name}: {text}" for name, text in others)


def _shown(field: str, given: Any) -> Any:
    if field in FLAGS:
        return "yes" if given else "no"
    return Decimal(str(given)) if field in RATES | AMOUNTS else given


def _is_shown(name: str, value: Any) -> bool:
    return name in _TYPED or (isinstance(value, str) and "\n" not in value)


_TYPED = {*LINES, *TEXTS, "cost_shares", "kpi_targets", "dispute_ladder", *OBJECTS}


def _clauses(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each clause that was filled in."""
    for name in LINES:
        if rows := [row.strip() for row in cleaned[name].splitlines() if row.strip()]:
            yield name, rows
    yield from ((name, cleaned[name]) for name in TEXTS if cleaned[name])
    if shares := [_share(row) for row in cleaned["cost_shares"].splitlines() if row.strip()]:
        yield "cost_shares", shares
    if targets := [_target(row) for row in cleaned["kpi_targets"].splitlines() if row.strip()]:
        yield "kpi_targets", targets
    if ladder := list(_ladder(cleaned)):
        yield "dispute_ladder", ladder
    for group in OBJECTS:
        fields = [field for field in MEMBERS if field.startswith(f"{group}/")]
        members = {field.partition("/")[2]: _written(field, cleaned[_name(field)]) for field in fields}
        if filled := {member: value for member, value in members.items() if value is not None}:
            yield group, filled
    for row in cleaned["other"].splitlines():
        name, _colon, text = row.replace("：", ":", 1).partition(":")
        if name.strip():
            yield name.strip(), text.strip()


def _share(row: str) -> dict[str, str]:
    party, _equals, share = row.replace("＝", "=").rpartition("=")
    return {"party": party.strip(), "share": share.strip()}


def _target(row: str) -> dict[str, str]:
    kpi, _equals, figures = row.replace("＝", "=").partition("=")
    target, times, weight = figures.replace("*", "×").partition("×")
    return {"kpi": kpi.strip(), "target": target.strip(), **({"weight": weight.strip()} if times else {})}


def _target_line(row: Mapping[str, Any]) -> str:
    weight = f" × {row['weight']}" if row.get("weight") not in (None, "1") else ""
    return f"{row['kpi']} = {row['target']}{weight}"


def _ladder(cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for step in DISPUTE_STEPS:
        days, forum = cleaned[f"dispute__{step}_days"], cleaned[f"dispute__{step}_forum"]
        if cleaned[f"dispute__{step}"] or days or forum:
            rung = {"step": step, "days": days, "forum": forum}
            yield {name: value for name, value in rung.items() if value not in (None, "")}


def _written(field: str, value: Any) -> Any:
    """Return a member as JSON; None for one that was left empty."""
    if value in (None, ""):
        return None
    if field in FLAGS:
        return value == "yes"
    if isinstance(value, date):
        return value.isoformat()
    return canonical_decimal(value) if isinstance(value, Decimal) else value


def first_day(version: AgreementVersion, *, today: date) -> date:
    """Return the day from which the next version usually holds."""
    return max(version.effective_from, today)
