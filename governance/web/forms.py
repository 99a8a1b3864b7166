from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.models import Action, AgendaItem, Attendance, Meeting
from partners.models import Contact, Partner
from prms.lib.forms import Ids, ManyForm

DAY = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M")


def text_input(**more: Any) -> forms.TextInput:
    """Return a one-line input in the product's dress."""
    return forms.TextInput(attrs={"class": "input", **more})


def long_text(rows: int = 3) -> forms.Textarea:
    """Return a text area in the product's dress."""
    return forms.Textarea(attrs={"class": "input", "rows": rows})


def offer(form: Any, name: str, rows: QuerySet[Any]) -> None:
    """Let a field of the form choose among the rows."""
    form.fields[name].queryset = rows


class MeetingForm(forms.ModelForm):
    """Plans a meeting; the points of its agenda stand one a line."""

    agenda = forms.CharField(label=_("Agenda, one point a line"), widget=long_text(4), required=False)
    users = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("From our side"), widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Meeting
        fields = ["title", "level", "partner", "starts_at", "duration_minutes", "place"]
        labels = {"partner": _("Partner")}
        widgets = {
            "title": text_input(),
            "level": forms.Select(attrs={"class": "input"}),
            "partner": forms.Select(attrs={"class": "input"}),
            "starts_at": MOMENT,
            "duration_minutes": forms.NumberInput(attrs={"class": "input", "min": 5, "step": 5}),
            "place": text_input(),
        }

    def __init__(self, *args: Any, partners: QuerySet[Partner], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", partners)
        self.fields["partner"].required = True
        offer(self, "users", colleagues)


class MomentForm(forms.Form):
    """A new time, in the reader's zone."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=MOMENT)


class PlaceForm(forms.Form):
    """Plans a proposed meeting, where wanted at another time."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=MOMENT, required=False)
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False, widget=text_input())


class PointForm(forms.Form):
    """One point of an agenda."""

    text = forms.CharField(label=_("Point"), max_length=300, widget=text_input())


UP, DOWN, OFF = "up", "down", "off"


class OfPoint(forms.Form):
    """One point of the meeting's agenda."""

    point = forms.ModelChoiceField(AgendaItem.objects.none())

    def __init__(self, *args: Any, points: QuerySet[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "point", points)


class PointMoveForm(OfPoint):
    """Where a point goes; `version` is the meeting that its reader saw."""

    move = forms.ChoiceField(choices=[(UP, UP), (DOWN, DOWN), (OFF, OFF)])
    version = forms.IntegerField(required=False, min_value=1)


class PointOutcomeForm(OfPoint):
    """What a point led to."""

    outcome = forms.CharField(label=_("Outcome"), max_length=2000, required=False)


class InviteForm(forms.Form):
    """One more person for a meeting: of our side, or a contact of the partner."""

    person = forms.ChoiceField(label=_("Ask one more"), widget=forms.Select(attrs={"class": "input"}))

    def __init__(self, *args: Any, users: QuerySet[User], contacts: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, Any] = {f"user-{row.pk}": row for row in users}
        self.people |= {f"contact-{row.pk}": row for row in contacts}
        sides = (("user", _("Our side")), ("contact", _("Partner's side")))
        field: Any = self.fields["person"]
        field.choices = [
            ("", "–"),
            *(
                (label, [(key, str(row)) for key, row in self.people.items() if key.startswith(side)])
                for side, label in sides
            ),
        ]

    def clean_person(self) -> tuple[list[User], list[Contact]]:
        key = self.cleaned_data["person"]
        row = self.people[key]
        return ([row], []) if key.startswith("user") else ([], [row])


class UninviteForm(forms.Form):
    """Somebody on the list."""

    attendance = forms.ModelChoiceField(Attendance.objects.none())

    def __init__(self, *args: Any, attendances: QuerySet[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "attendance", attendances)


class MinutesForm(forms.Form):
    """What came of a meeting: minutes, who came, and the outcome of each point."""

    minutes = forms.CharField(label=_("Minutes"), widget=long_text(5), required=False, max_length=20_000)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = list(meeting.attendances.select_related("user", "contact"))
        self.fields["attended"] = forms.TypedMultipleChoiceField(
            choices=[(row.pk, str(row.user or row.contact)) for row in asked],
            coerce=int,
            label=_("Who came"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[row.pk for row in asked if row.has_attended or meeting.is_open],
        )
        for item in meeting.agenda_items.all():
            self.fields[f"outcome_{item.pk}"] = forms.CharField(
                label=item.text, required=False, max_length=2000, widget=text_input(), initial=item.outcome
            )

    def outcomes(self) -> dict[int, str]:
        """Return the outcome by agenda item."""
        found = {name: text for name, text in self.cleaned_data.items() if name.startswith("outcome_")}
        return {int(name.removeprefix("outcome_")): text for name, text in found.items()}


class ActionForm(forms.ModelForm):
    """Gives somebody something to do by a day."""

    class Meta:
        model = Action
        fields = ["title", "owner", "due_on", "partner"]
        labels = {"owner": _("Owner"), "partner": _("Partner")}
        widgets = {
            "title": text_input(),
            "owner": forms.Select(attrs={"class": "input"}),
            "due_on": DAY,
            "partner": forms.Select(attrs={"class": "input"}),
        }

    def __init__(self, *args: Any, partners: QuerySet[Partner], owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", partners)
        offer(self, "owner", owners)


class MeetingActionForm(forms.Form):
    """An action that a meeting gives."""

    title = forms.CharField(label=_("Action"), max_length=300, widget=text_input())
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), widget=forms.Select(attrs={"class": "input"}))
    due_on = forms.DateField(label=_("Due on"), widget=DAY)

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", owners)


class EvidenceForm(forms.Form):
    """What shows that an action is done."""

    evidence = forms.CharField(label=_("What shows that it is done"), max_length=500, widget=text_input())


class BulkForm(ManyForm):
    """Another owner or day for many actions."""

    action = Ids(required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("New owner"),
        required=False,
        empty_label=_("Owner stays"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    due_on = forms.DateField(label=_("New day"), required=False, widget=DAY)

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", owners)
