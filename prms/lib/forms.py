"""Parts of forms that every app's pages share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why; kept with the row and in the audit trail."""

    reason = forms.CharField(
        label=_("Reason, kept in the audit trail"), max_length=500, widget=forms.TextInput(attrs={"class": "input"})
    )


class Ids(forms.Field):
    """The ids of the boxes that are ticked; what is no number is not one of them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        return [int(text) for text in value or [] if text.isascii() and text.isdecimal() and len(text) < 19]


class ManyForm(ReasonForm):
    """One reason for many rows: those picked, or all that `query`, the address of the list, asks for."""

    is_all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
