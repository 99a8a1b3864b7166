from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.api.serializers import (
    AcknowledgementsInput,
    AcknowledgementsOutput,
    IncidentCommentInput,
    IncidentOutput,
    IncidentRow,
    ResolutionInput,
    SilenceInput,
    SilenceOutput,
    StepOutput,
    TimelineOutput,
)
from alerts.filters import IncidentFilters
from alerts.models import Incident, IncidentEvent, IncidentGap, IncidentStep
from alerts.services import (
    acknowledge,
    acknowledge_many,
    apply_proposed_switch,
    comment,
    complete_step,
    lift_silence,
    reopen_step,
    resolve,
    silence,
)
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.views import ApiViewSet, ById, ListMixin, ReadViewSet

NAMED = ("rule", "rule_version__kpi", "partner", "feed_owner", "acknowledged_by", "resolved_by")
PARTS = (
    Prefetch("steps", IncidentStep.objects.select_related("owner", "done_by").order_by("position")),
    Prefetch("events", IncidentEvent.objects.select_related("actor").order_by("pk")),
    Prefetch("gaps", IncidentGap.objects.select_related("partner", "kpi").order_by("month", "pk")),
)
WORK = ("resolution", "silence", "lift_silence", "switch")


class IncidentViewSet(ById, ReadViewSet):
    """Episodes of rules that fired, from opening to resolution."""

    queryset = Incident.objects.select_related(*NAMED)
    permission_names = {
        "list": "incidents.view",
        "retrieve": "incidents.view",
        "acknowledgement": "incidents.acknowledge",
        "acknowledgements": "incidents.acknowledge",
        "resolution": "incidents.resolve",
        "silence": "incidents.silence",
        "lift_silence": "incidents.silence",
        "switch": "partners.switch",
        "comments": "comments.add",
    }
    object_scopes = dict.fromkeys(WORK, "workable_by")
    input_serializers = {
        "acknowledgements": AcknowledgementsInput,
        "resolution": ResolutionInput,
        "silence": SilenceInput,
        "comments": IncidentCommentInput,
    }
    output_serializers = {
        "list": IncidentRow,
        "acknowledgements": AcknowledgementsOutput,
        "silence": SilenceOutput,
        "lift_silence": None,
        "comments": TimelineOutput,
    }
    serializer_class = IncidentOutput
    filterset_class = IncidentFilters
    ordering_fields = ("id", "opened_at", "severity", "status", "next_step_at", "resolved_at")
    ordering = ("-opened_at",)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows.prefetch_related(*PARTS) if self.action == "retrieve" else rows

    @action(detail=True, methods=["post"])
    def acknowledgement(self, request: Request, id: str) -> Response:
        """Take the incident on: reminders and the ladder wait, as long as the severity allows."""
        return self._read_again(acknowledge(incident=self.object, by=self.caller, now=timezone.now()))

    @action(detail=False, methods=["post"])
    def acknowledgements(self, request: Request) -> Response:
        """Take many incidents on with one reason; those that are not the caller's to take on are left."""
        return self.answer(acknowledge_many(by=self.caller, now=timezone.now(), **self.validated_input()))

    @action(detail=True, methods=["post"])
    def resolution(self, request: Request, id: str) -> Response:
        """Resolve the incident by hand; those who had been told are told."""
        reason = self.validated_input()["reason"]
        return self._read_again(resolve(incident=self.object, reason=reason, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    def silence(self, request: Request, id: str) -> Response:
        """Tell nobody until a moment; the incident goes on, its ladder waits."""
        values = self.validated_input()
        return self.answer(silence(incident=self.object, by=self.caller, now=timezone.now(), **values))

    @silence.mapping.delete
    @versioned
    def lift_silence(self, request: Request, id: str) -> Response:
        """End the silence before its time."""
        lift_silence(incident=self.object, by=self.caller, now=timezone.now())
        return self.answer()

    @action(detail=True, methods=["post"])
    def switch(self, request: Request, id: str) -> Response:
        """Set the switch that the incident's rule proposes."""
        apply_proposed_switch(incident=self.object, by=self.caller, now=timezone.now())
        return self._read_again(self.object)

    @action(detail=True, methods=["post"])
    def comments(self, request: Request, id: str) -> Response:
        """Write a line into the timeline."""
        text = self.validated_input()["text"]
        return self.answer(comment(incident=self.object, text=text, by=self.caller, now=timezone.now()))

    def _read_again(self, incident: Incident) -> Response:
        rows = Incident.objects.select_related(*NAMED).prefetch_related(*PARTS)
        return self.answer(rows.get(pk=incident.pk))


class IncidentStepViewSet(ListMixin, ChildViewSet):
    """The check-list of an incident, a step by its position."""

    queryset = IncidentStep.objects.select_related("owner", "done_by", "incident")
    parent_queryset = Incident.objects
    parent_field = "incident"
    parent_lookup = "pk"
    lookup_field = "position"
    lookup_value_regex = "[1-9][0-9]{0,3}"
    permission_names = {"list": "incidents.view", "completion": "incidents.work", "reopening": "incidents.work"}
    object_scopes = {"completion": "workable_by", "reopening": "workable_by"}
    serializer_class = StepOutput
    ordering = ("position",)

    def get_queryset(self) -> Any:
        return super(ApiViewSet, self).get_queryset().filter(incident=self.parent)

    @action(detail=True, methods=["post"])
    def completion(self, request: Request, incident: str, position: str) -> Response:
        """Tick the step off."""
        return self.answer(complete_step(step=self.object, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, incident: str, position: str) -> Response:
        """Take the tick back."""
        return self.answer(reopen_step(step=self.object, by=self.caller, now=timezone.now()))
