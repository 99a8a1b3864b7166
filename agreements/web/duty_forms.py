from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Milestone, Obligation, Renewal
from agreements.services import Proof

SHOWN = ("evidence", "evidence_url", "file")


def day_input() -> forms.DateInput:
    """Return an input of a day."""
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


def text_input(**more: Any) -> forms.TextInput:
    """Return a one-line input in the product's dress."""
    return forms.TextInput(attrs={"class": "input", **more})


def long_text() -> forms.Textarea:
    """Return a text area in the product's dress."""
    return forms.Textarea(attrs={"class": "input", "rows": 2})


class Seen(forms.Form):
    """A form that carries the version its reader saw, as `expected_version`."""

    expected_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class MilestoneForm(forms.ModelForm):
    """What is to be delivered by a day, and when it counts as accepted."""

    class Meta:
        model = Milestone
        fields = ["deliverable", "due_on", "acceptance", "we_supply", "they_supply"]
        widgets = {
            "deliverable": text_input(),
            "due_on": day_input(),
            "acceptance": long_text(),
            "we_supply": long_text(),
            "they_supply": long_text(),
        }
        help_texts = {"acceptance": _("What both sides can check, such as “100 calls without an error”.")}


class ObligationForm(forms.ModelForm):
    """What one side has to do by a day, and who sees to it."""

    class Meta:
        model = Obligation
        fields = ["title", "kind", "side", "owner", "due_on", "recurrence", "lead_days"]
        widgets = {
            "title": text_input(),
            "kind": forms.Select(attrs={"class": "input"}),
            "side": forms.Select(attrs={"class": "input"}),
            "owner": forms.Select(attrs={"class": "input"}),
            "due_on": day_input(),
            "recurrence": forms.Select(attrs={"class": "input"}),
            "lead_days": forms.NumberInput(attrs={"class": "input", "min": 0, "max": 365}),
        }
        help_texts = {
            "side": _("Someone of our side sees to it either way: what the partner owes is followed up."),
            "lead_days": _("It stands on Today so many days before it is due."),
        }

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = owners


class ProofForm(Seen):
    """What shows it: a sentence, an address or a file."""

    evidence = forms.CharField(label=_("What shows it"), max_length=500, required=False, widget=text_input())
    evidence_url = forms.URLField(
        label=_("Address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input"}),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, picture or Office document, at most 10 MB.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        shown = {name: cleaned.pop(name) for name in SHOWN if name in cleaned}
        return {**cleaned, "proof": Proof(**{name: value for name, value in shown.items() if value})}


class FulfilmentForm(ProofForm):
    """That an obligation was met for its due day."""

    done_on = forms.DateField(label=_("Done on"), widget=day_input())


class AssessmentForm(ProofForm):
    """What became of a milestone."""

    assessment = forms.ChoiceField(
        label=_("What became of it"), choices=Milestone.Assessment.choices, widget=forms.RadioSelect
    )
    assessed_on = forms.DateField(label=_("Assessed on"), widget=day_input())

    field_order = ["assessment", "assessed_on"]


class WaiverForm(Seen):
    """Why nobody has to do it any more."""

    reason = forms.CharField(label=_("Why it is waived"), max_length=500, widget=text_input())


class DecisionForm(Seen):
    """Whether a term goes on."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Renewal.Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason, kept in the audit trail"), max_length=500, widget=text_input())
