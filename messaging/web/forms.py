from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.models.user import EXPLAINED_ROLE_CHOICES


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=EXPLAINED_ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
