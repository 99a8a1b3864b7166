from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.rules.permissions import Role
from partners.models import Contact, Nda, Partner
from partners.services import possible_stages

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
RATING: dict[str, Any] = {"min_value": 1, "max_value": 5, "required": False}


def possible_owners() -> QuerySet[User]:
    """Return the people who can own partners."""
    return User.objects.with_role(Role.MANAGER, Role.ADMINISTRATOR).order_by("name")


def possible_sponsors() -> QuerySet[User]:
    """Return the people who can stand behind a partnership."""
    return User.objects.with_role(Role.EXECUTIVE, Role.ADMINISTRATOR).order_by("name")


class VersionedForm(forms.Form):
    """Carries the version that the page showed, so that nobody overwrites what they have not seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        settled = {"label": _("Reason"), "max_length": 500, "help_text": _("The history keeps it.")}
        super().__init__(**{**settled, "widget": forms.Textarea(attrs={"rows": 3}), **kwargs})


class DescriptionForm(forms.ModelForm):
    """What describes a partner."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), empty_label=None)
    sponsor = forms.ModelChoiceField(
        User.objects.none(), label=_("Executive sponsor"), required=False, empty_label=_("Nobody")
    )

    class Meta:
        model = Partner
        fields = ["name", "name_zh", "sector", "sector_zh", "owner", "sponsor", "since"]
        widgets = {"since": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = possible_owners()
        sponsor: Any = self.fields["sponsor"]
        sponsor.queryset = possible_sponsors()


class NewPartnerForm(DescriptionForm):
    """A partner to enter; the code is made when it is left empty."""

    class Meta(DescriptionForm.Meta):
        fields = ["code", *DescriptionForm.Meta.fields, "level", "stage"]
        help_texts = {"code": _("Latin letters, digits, dots and dashes. Left empty, the next free code is taken.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False


class PartnerForm(DescriptionForm, VersionedForm):
    """A partner to change."""


class LevelForm(VersionedForm):
    """Another level, with the ratings it follows from or is set against."""

    level = forms.ChoiceField(choices=Partner.Level.choices, label=_("Level"), widget=forms.RadioSelect)
    value = forms.IntegerField(label=_("Strategic value"), help_text=_("1 low to 5 high."), **RATING)
    substitutability = forms.IntegerField(
        label=_("Substitutability"), help_text=_("1 irreplaceable to 5 found anywhere."), **RATING
    )
    investment = forms.IntegerField(label=_("Investment"), help_text=_("1 low to 5 high."), **RATING)
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [cleaned.get(name) for name in ("value", "substitutability", "investment")]
        if None in given and any(rating is not None for rating in given):
            raise forms.ValidationError(_("Give all three ratings, or none."), code="ratings_incomplete")
        return cleaned


class StageForm(VersionedForm):
    """A move to one of the stages that are possible from here."""

    stage = forms.ChoiceField(label=_("Stage"), widget=forms.RadioSelect)
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage: Any = self.fields["stage"]
        stage.choices = [(code, Partner.Stage(code).label) for code in possible_stages(partner)]


class SwitchesForm(VersionedForm):
    """What other systems may do with the partner."""

    referrals = forms.ChoiceField(choices=Partner.Referrals.choices, label=_("Referrals"), widget=forms.RadioSelect)
    data_exchange = forms.ChoiceField(
        choices=Partner.DataExchange.choices, label=_("Data exchange"), widget=forms.RadioSelect
    )
    api_entitlement = forms.IntegerField(label=_("API entitlement, points of 100"), min_value=0, max_value=100)
    reason = ReasonField()


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = [
            "name",
            "side",
            "stakeholder_role",
            "title",
            "email",
            "phone",
            "is_gatekeeper",
            "is_champion",
            "influence",
            "interest",
            "concerns",
            "preferred_channel",
        ]
        widgets = {"concerns": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"influence": _("1 low to 5 high."), "interest": _("1 low to 5 high.")}


class ContactEditForm(ContactForm, VersionedForm):
    """A contact to change."""


class NdaForm(forms.ModelForm):
    file = forms.FileField(
        label=_("Signed file"), required=False, help_text=_("PDF, picture or office document, at most 10 MB.")
    )

    class Meta:
        model = Nda
        fields = ["signed_on", "ends_on"]
        widgets = {"signed_on": DAY, "ends_on": DAY}
        help_texts = {"ends_on": _("Left empty, it binds until further notice.")}


class LeaverField(forms.ModelChoiceField):
    def label_from_instance(self, owner: Any) -> str:
        """Offer an owner with the number of partners that go over."""
        text = ngettext("%(name)s: %(count)s partner", "%(name)s: %(count)s partners", owner.partner_count)
        return text % {"name": owner, "count": owner.partner_count}


class HandOverForm(forms.Form):
    """All partners of a leaver, to another owner."""

    leaver = LeaverField(User.objects.none(), label=pgettext_lazy("hand-over", "From"))
    to = forms.ModelChoiceField(User.objects.none(), label=pgettext_lazy("hand-over", "To"))
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaver: Any = self.fields["leaver"]
        owners = User.objects.annotate(partner_count=Count("owned_partners")).filter(partner_count__gt=0)
        leaver.queryset = owners.order_by("name")
        to: Any = self.fields["to"]
        to.queryset = possible_owners()
