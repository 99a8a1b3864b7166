from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from agreements.models import Agreement
from partners.models import Contact, Partner

INPUT = {"class": "input"}
DAY = forms.DateInput(attrs={"type": "date", **INPUT}, format="%Y-%m-%d")


class PartnerField(forms.ModelChoiceField):
    """Offers partners by their name in the reader's language, and reads them by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"to_field_name": "code", "widget": forms.Select(attrs=INPUT), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name} ({obj.code})"


class PickPartnerForm(forms.Form):
    """Whose agreement it will be: the rest of the form depends on it."""

    partner = PartnerField(label=_("Partner"), queryset=Partner.objects.none())

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partner"]
        field.queryset = partners


class VersionForm(forms.Form):
    """A verb without further input; `version` is the one the reader saw."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class SignatureForm(VersionForm):
    """When both sides signed."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DAY)


class PeopleForm(VersionForm):
    """The two project managers: also after the signature, since people change while terms stay."""

    our_project_manager = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Our project manager"),
        required=False,
        empty_label=_("Nobody yet"),
        widget=forms.Select(attrs=INPUT),
    )
    their_project_manager = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Their project manager"),
        required=False,
        empty_label=_("Nobody yet"),
        widget=forms.Select(attrs=INPUT),
        help_text=_("A contact on the partner's side. Both are needed before the agreement is activated."),
    )

    def __init__(self, *args: Any, partner: Partner, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours: Any = self.fields["our_project_manager"]
        ours.queryset = colleagues
        theirs: Any = self.fields["their_project_manager"]
        theirs.queryset = Contact.objects.outsiders().filter(partner=partner).order_by("name")


class DraftForm(PeopleForm):
    """What a draft says; its clauses are written on the page of its terms."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices, widget=forms.Select(attrs=INPUT))
    master = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Annex of"),
        required=False,
        empty_label=_("None: it stands by itself"),
        widget=forms.Select(attrs=INPUT),
        help_text=_("For an annex: the master agreement that it belongs to."),
    )
    title = forms.CharField(
        label=pgettext_lazy("of an agreement", "Title"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    starts_on = forms.DateField(label=_("Starts on"), widget=DAY)
    ends_on = forms.DateField(
        label=_("Ends on"), widget=DAY, required=False, help_text=_("Left empty, the agreement is open-ended.")
    )
    currency = forms.CharField(
        label=_("Currency"),
        min_length=3,
        max_length=3,
        widget=forms.TextInput(attrs={**INPUT, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=_("Three capital letters, such as CNY."),
    )

    field_order = (
        *("kind", "master", "title", "starts_on", "ends_on", "currency"),
        *("our_project_manager", "their_project_manager"),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, partner=partner, **kwargs)
        master: Any = self.fields["master"]
        master.queryset = Agreement.objects.masters().filter(partner=partner).order_by("code")

    def clean_currency(self) -> str:
        """Return the code in capitals, however it was typed."""
        return str(self.cleaned_data["currency"]).upper()


class NewAgreementForm(DraftForm):
    """A draft that does not exist yet."""

    code = forms.CharField(
        label=pgettext_lazy("of a thing", "Code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "off"}),
        help_text=_("Left empty, it gets the next free one, such as AG-2026-007."),
    )
