from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from governance.api.serializers import (
    ActionEdit,
    ActionInput,
    ActionOutput,
    AgendaInput,
    AgendaItemInput,
    ChangesInput,
    ChangesOutput,
    ConfirmationInput,
    EvidenceInput,
    HoldingInput,
    MeetingEdit,
    MeetingInput,
    MeetingOutput,
    MeetingRow,
    MinutesInput,
    PeopleInput,
)
from governance.filters import ActionFilters, MeetingFilters
from governance.models import Action, Attendance, Meeting
from governance.services import (
    add_agenda_item,
    arrange_agenda,
    cancel_action,
    cancel_meeting,
    change_actions,
    complete_action,
    confirm_meeting,
    create_action,
    create_meeting,
    edit_action,
    edit_meeting,
    hold_meeting,
    invite,
    mark_not_held,
    reopen_action,
    set_attendees,
    write_minutes,
)
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.serializers import ReasonInput
from prms.lib.rest.views import ById, ReadViewSet

MEETING_INPUTS: Mapping[str, type[BaseSerializer]] = {
    "create": MeetingInput,
    "partial_update": MeetingEdit,
    "confirmation": ConfirmationInput,
    "cancellation": ReasonInput,
    "holding": HoldingInput,
    "absence": ReasonInput,
    "minutes": MinutesInput,
    "add_point": AgendaItemInput,
    "arrange": AgendaInput,
    "invite": PeopleInput,
    "set_attendees": PeopleInput,
}


ACTION_INPUTS: Mapping[str, type[BaseSerializer]] = {
    "create": ActionInput,
    "partial_update": ActionEdit,
    "completion": EvidenceInput,
    "cancellation": ReasonInput,
    "reopening": ReasonInput,
    "changes": ChangesInput,
}


class MeetingViewSet(ById, ReadViewSet):
    """Meetings of the three levels: proposed, planned, held or not."""

    queryset = Meeting.objects.select_related("partner", "organiser")
    permission_names = {
        "list": "meetings.view",
        "retrieve": "meetings.view",
        **dict.fromkeys(MEETING_INPUTS, "meetings.edit"),
    }
    object_scopes = dict.fromkeys(MEETING_INPUTS, "editable_by")
    input_serializers = MEETING_INPUTS
    output_serializers = {"list": MeetingRow}
    serializer_class = MeetingOutput
    filterset_class = MeetingFilters
    ordering_fields = ("starts_at", "id", "level", "status")
    ordering = ("-starts_at",)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if self.action == "list":
            return rows
        people = Attendance.objects.select_related("user", "contact").order_by("pk")
        return rows.prefetch_related("agenda_items", Prefetch("attendances", people))

    def create(self, request: Request) -> Response:
        return self.answer(create_meeting(by=self.caller, now=timezone.now(), **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:
        values = self.validated_input()
        return self.answer(edit_meeting(meeting=self.object, values=values, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    def confirmation(self, request: Request, id: str) -> Response:
        """Turn a proposal into a plan, at its slot or another time, and invite both sides."""
        return self._do(confirm_meeting)

    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, id: str) -> Response:
        """Call the meeting off and tell everybody who was told of it."""
        return self._do(cancel_meeting)

    @action(detail=True, methods=["post"])
    def holding(self, request: Request, id: str) -> Response:
        """Record that the meeting took place, with who came and the minutes."""
        return self._do(hold_meeting)

    @action(detail=True, methods=["post"])
    def absence(self, request: Request, id: str) -> Response:
        """Record that the meeting did not take place, and why."""
        return self._do(mark_not_held)

    @action(detail=True, methods=["put"])
    @versioned
    def minutes(self, request: Request, id: str) -> Response:
        """Write or correct the minutes."""
        return self.answer(write_minutes(meeting=self.object, by=self.caller, **self.validated_input()))

    @action(detail=True, methods=["post"], url_path="agenda", url_name="agenda")
    def add_point(self, request: Request, id: str) -> Response:
        """Put a point at the end of the agenda."""
        add_agenda_item(meeting=self.object, by=self.caller, **self.validated_input())
        return self.answer(self.get_object())

    @add_point.mapping.put
    @versioned
    def arrange(self, request: Request, id: str) -> Response:
        """Put the points in another order; a point that is not named is taken off."""
        item_ids = self.validated_input()["items"]
        return self.answer(arrange_agenda(meeting=self.object, item_ids=item_ids, by=self.caller))

    @action(detail=True, methods=["post"], url_path="attendances", url_name="attendances")
    def invite(self, request: Request, id: str) -> Response:
        """Ask further people; of a planned meeting they are told at once."""
        return self._do(invite)

    @invite.mapping.put
    @versioned
    def set_attendees(self, request: Request, id: str) -> Response:
        """Ask exactly these people."""
        return self._do(set_attendees, users=[], contacts=[])

    def _do(self, service: Callable[..., Meeting], **missing: Any) -> Response:
        values = {**missing, **self.validated_input()}
        return self.answer(service(meeting=self.object, by=self.caller, now=timezone.now(), **values))


class ActionViewSet(ById, ReadViewSet):
    """What named people do by a day."""

    queryset = Action.objects.select_related("partner", "owner", "done_by")
    permission_names = {
        "list": "actions.view",
        "retrieve": "actions.view",
        **dict.fromkeys(ACTION_INPUTS, "actions.edit"),
        "completion": "actions.complete",
    }
    object_scopes = dict.fromkeys(("partial_update", "cancellation", "reopening"), "editable_by")
    input_serializers = ACTION_INPUTS
    output_serializers = {"changes": ChangesOutput}
    serializer_class = ActionOutput
    filterset_class = ActionFilters
    ordering_fields = {"due_on": "due_on", "id": "id", "status": "status", "owner": "owner__email"}
    ordering = ("due_on",)

    def create(self, request: Request) -> Response:
        values = {"owner": self.caller, **self.validated_input()}
        return self.answer(create_action(by=self.caller, now=timezone.now(), **values))

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:
        values = self.validated_input()
        return self.answer(edit_action(action=self.object, values=values, by=self.caller, now=timezone.now()))

    @action(detail=False, methods=["post"])
    def changes(self, request: Request) -> Response:
        """Give many actions another owner or day with one reason; those that are not the caller's are left."""
        return self.answer(change_actions(by=self.caller, now=timezone.now(), **self.validated_input()))

    @action(detail=True, methods=["post"])
    def completion(self, request: Request, id: str) -> Response:
        """Mark the action as done, with what shows it."""
        return self._do(complete_action)

    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, id: str) -> Response:
        """Take the action back, with the reason."""
        return self._do(cancel_action)

    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, id: str) -> Response:
        """Open the action again, with the reason."""
        return self._do(reopen_action)

    def _do(self, service: Callable[..., Action]) -> Response:
        values = self.validated_input()
        return self.answer(service(action=self.object, by=self.caller, now=timezone.now(), **values))
