"""The agenda of a meeting, point by point, and who is asked to it; every verb goes back to the meeting."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.models import Meeting
from governance.services import arrange_agenda, invite, uninvite, write_minutes
from governance.web import forms
from governance.web.meetings import MeetingVerb, colleagues, contacts_of


class MovePoint(MeetingVerb):
    """Put a point of the agenda up or down, or take it off."""

    form_class = forms.PointMoveForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"points": self.object.agenda_items.all()}

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        ids = list(self.object.agenda_items.values_list("pk", flat=True))
        here, move = ids.index(cleaned["point"].pk), cleaned["move"]
        point = ids.pop(here)
        if move != forms.OFF:
            ids.insert(max(0, here - 1) if move == forms.UP else here + 1, point)
        call = {"by": self.request.user, "expected_version": cleaned["version"]}
        return arrange_agenda(meeting=self.object, item_ids=ids, **call)


class PointOutcome(MeetingVerb):
    """Say what a point led to, which is when it is done."""

    form_class = forms.PointOutcomeForm
    done_message = _("The outcome is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"points": self.object.agenda_items.all()}

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        outcomes = {cleaned["point"].pk: cleaned["outcome"]}
        return write_minutes(meeting=self.object, minutes=self.object.minutes, outcomes=outcomes, by=self.request.user)


class InvitePerson(MeetingVerb):
    """Ask one more person of either side."""

    form_class = forms.InviteForm
    done_message = _("The person is asked.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"users": colleagues(self.request.user), "contacts": contacts_of(self.object)}

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        users, contacts = cleaned["person"]
        return invite(users=users, contacts=contacts, **self.context_of_call())


class UninvitePerson(MeetingVerb):
    """Take a person off the list."""

    form_class = forms.UninviteForm
    done_message = _("The person is off the list.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"attendances": self.object.attendances.select_related("user", "contact", "meeting")}

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        call = self.context_of_call()
        return uninvite(attendance=cleaned["attendance"], by=call["by"], now=call["now"])
