from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import ScorecardResponse
from prms.lib.tables.limits import MOST_BYTES


class UploadForm(forms.Form):
    """A file of measurements; first it is only tried."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("Columns: partner, kpi, date, and value, or numerator and denominator. At most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".csv,.txt,.xlsx"}),
    )

    def clean_file(self) -> bytes:
        """Return the bytes of the file; how large they may be is asked before they are read."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("The file has more than 10 MB. Split it into several files."))
        self.file_name = sent.name
        return sent.read()


class ResolutionForm(forms.Form):
    """Who was right about a dispute."""

    response = forms.ModelChoiceField(ScorecardResponse.objects.none(), widget=forms.HiddenInput)
    resolution = forms.ChoiceField(choices=ScorecardResponse.Resolution.choices)
    reason = forms.CharField(label=_("Reason"), max_length=2000)
