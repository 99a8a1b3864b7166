from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, ExitCase, Notice, Outlay
from agreements.web.statement_forms import SeenForm, text_input
from prms.lib.fields import NumberField

CASE_CLAUSES = [choice for choice in ExitCase.Clause.choices if choice[0] != ExitCase.Clause.MATERIAL_BREACH]


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "input"}), **more)


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"class": "input", "rows": rows}), **more)


class WhatIfForm(forms.Form):
    """A notice tried out: on which day, by which clause."""

    given_on = _day(_("Notice given on"))
    clause = _choice(_("Clause"), Notice.Clause.choices)


class NoticeForm(SeenForm, WhatIfForm):
    """Notice to propose."""

    reason = _text(_("Reason"), max_length=500, help_text=_("Whoever approves reads it; the history keeps it."))
    field_order = ("given_on", "clause", "reason", "version")


class ReasonForm(SeenForm):
    """A verb that is explained."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=text_input())


class OutlayReasonForm(forms.Form):
    """Why a cost or an income is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=text_input(), help_text=_("The audit trail keeps it.")
    )


class OpenCaseForm(SeenForm):
    """An exit case opened by hand or from a trigger."""

    clause = _choice(_("Why"), CASE_CLAUSES)
    trigger_on = _day(_("Triggered on"), help_text=_("The buffer counts from this day."))
    reason = _text(_("Reason"), max_length=500)


class StageForm(SeenForm):
    """That a stage is done, with what shows it."""

    done_on = _day(_("Done on"))
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=500,
        required=False,
        widget=text_input(),
        help_text=_("For after-sales: who answers for it. A sentence, an address or a file is needed."),
    )
    evidence_url = forms.URLField(
        label=_("Address of the evidence"),
        assume_scheme="https",
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"class": "input"}),
    )
    file = forms.FileField(label=_("File"), required=False, widget=forms.ClearableFileInput(attrs={"class": "input"}))


class LessonsForm(SeenForm):
    """What was learned."""

    lessons = _text(_("Lessons learned"), rows=6, max_length=10_000)


class SuccessorForm(SeenForm):
    """What form of co-operation follows."""

    new_form = _choice(_("New form"), ExitCase.NewForm.choices, required=False)
    successor = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Successor agreement"),
        required=False,
        to_field_name="code",
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, agreements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = agreements


class OutlayForm(forms.Form):
    """What the agreement cost or brought in."""

    kind = _choice(_("Kind"), Outlay.Kind.choices)
    booked_on = _day(_("Booked on"))
    amount = NumberField(label=_("Amount"))
    description = forms.CharField(
        label=_("What for"),
        max_length=300,
        widget=text_input(),
        help_text=_("The partner reads it where a statement carries a share of it."),
    )
    paid_by = _choice(_("Paid by"), Outlay.PaidBy.choices, help_text=_("Who paid the whole of it first."))
    share_of = _choice(
        _("Share that a statement carries"),
        (),
        required=False,
        help_text=_(
            "For a joint cost: whose share goes on the next open statement. Where our side paid, the partner’s share"
            " is taken off what we pay; where the partner paid, our share is added to it."
        ),
    )

    def __init__(self, *args: Any, parties: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share_of: Any = self.fields["share_of"]
        share_of.choices = [("", _("None: it is no joint cost")), *((party, party) for party in parties)]
