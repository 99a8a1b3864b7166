from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import BusinessCalendar, Organisation, User
from accounts.models.user import EXPLAINED_ROLE_CHOICES
from accounts.rules.permissions import grantable_scopes


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones that people live in, `Asia/Shanghai` and so on."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return [
        (name, name) for name in ["UTC", *sorted(available_timezones())] if name == "UTC" or name.startswith(regions)
    ]


class TimeZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Time zone"), "choices": zone_choices, **kwargs})


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Roles"), "choices": EXPLAINED_ROLE_CHOICES, **kwargs})


class ProfileForm(forms.ModelForm):
    time_zone = TimeZoneField()

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "theme", "has_single_key_shortcuts"]
        help_texts = {"has_single_key_shortcuts": _("Switch off if single keys get in the way of a screen reader.")}


class UserForm(forms.ModelForm):
    roles = RolesField(required=False)
    time_zone = TimeZoneField()

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "team", "deputy", "reports_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("roles", sorted(self.instance.role_names()))


class DeactivationForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("The audit trail keeps it."))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=120)
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        help_text=_("Read is to look, write to change. *:read and *:write cover everything, also what comes later."),
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=3660,
        initial=90,
        required=False,
        help_text=_("Empty: until it is revoked."),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(scope, scope) for scope in sorted(grantable_scopes(owner.role_names()))]


class CalendarField(forms.ModelChoiceField):
    def label_from_instance(self, calendar: BusinessCalendar) -> str:
        """Offer a calendar under its name in the reader's language."""
        return calendar.display_name


class OrganisationForm(forms.ModelForm):
    time_zone = TimeZoneField()
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), help_text=_("Three letters, such as CNY."))
    calendar = CalendarField(
        BusinessCalendar.objects.all(),
        label=_("Business calendar"),
        required=False,
        empty_label=_("Monday to Friday, without holidays"),
    )
    close_at = forms.TimeField(label=_("Closing time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    class Meta:
        model = Organisation
        fields = ["name", "name_zh", "time_zone", "currency", "calendar", "close_working_day", "close_at"]


WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CalendarForm(forms.ModelForm):
    time_zone = TimeZoneField()
    working_weekdays = forms.TypedMultipleChoiceField(
        label=_("Working weekdays"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(label=_("Opens"), widget=CLOCK)
    closes_at = forms.TimeField(label=_("Closes"), widget=CLOCK)

    class Meta:
        model = BusinessCalendar
        fields = ["name", "name_zh", "country", "time_zone", "working_weekdays", "opens_at", "closes_at"]
        help_texts = {"country": _("Two letters, such as CN; empty for no public holidays.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("It closes later than it opens."))
        return cleaned


class SpecialDayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_working = forms.TypedChoiceField(
        label=_("On that day people"),
        choices=[("rest", _("rest")), ("work", _("work"))],
        initial="rest",
        coerce=lambda value: value == "work",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("What for"), max_length=120)
    name_zh = forms.CharField(label=_("What for, in Chinese"), max_length=120, required=False)


class AcceptanceForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
        strip=False,
    )
