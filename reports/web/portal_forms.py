from django import forms
from django.utils.translation import gettext_lazy as _

from prms.lib.fields import NumberField

LONG_TEXT = forms.Textarea(attrs={"class": "input", "rows": 4})


class DisputeForm(forms.Form):
    """What the partner says is right: its own figure, why, and a file that shows it."""

    claimed = forms.DecimalField(
        label=_("Your figure"),
        max_digits=21,
        decimal_places=6,
        required=False,
        localize=False,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
        help_text=_("As a plain number, for example 0.962 for 96.2%."),
    )
    reason = forms.CharField(label=_("Why it differs"), max_length=500, widget=LONG_TEXT)
    file = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("PDF, picture or office document, at most 10 MB."),
    )


class EvidenceForm(forms.Form):
    """What shows that an action is done."""

    evidence = forms.CharField(
        label=_("What shows that it is done"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("A link, a document or a sentence."),
    )


class StatementDisputeForm(forms.Form):
    """What the partner says a line of a statement should come to, and why."""

    claimed = NumberField(label=_("Your amount of the line"), required=False)
    reason = forms.CharField(label=_("Why it differs"), max_length=500, widget=LONG_TEXT)
