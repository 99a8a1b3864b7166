from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from alerts.api.serializers import (
    AlertRuleEdit,
    AlertRuleInput,
    AlertRuleOutput,
    AlertRuleRow,
    DeactivationInput,
    EventInput,
    EventOutput,
    PlaybookOutput,
    PolicyOutput,
    RuleVersionRow,
)
from alerts.filters import AlertRuleFilters, EventFilters
from alerts.models import AlertRule, AlertRuleVersion, EscalationPolicy, Incident, Playbook, ReportedEvent
from alerts.services import activate_rule, create_rule, deactivate_rule, edit_rule, report_event
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.views import ApiViewSet, ById, ListMixin, ReadViewSet


class AlertRuleViewSet(ReadViewSet):
    """Conditions that somebody must be told of; every change of the terms is a new version."""

    queryset = AlertRule.objects.select_related("current__kpi", "current__playbook", "current__escalation_policy")
    permission_names = {
        "list": "alert_rules.view",
        "retrieve": "alert_rules.view",
        **dict.fromkeys(("create", "partial_update", "activation", "deactivation"), "alert_rules.edit"),
    }
    input_serializers = {"create": AlertRuleInput, "partial_update": AlertRuleEdit, "deactivation": DeactivationInput}
    output_serializers = {"list": AlertRuleRow}
    serializer_class = AlertRuleOutput
    filterset_class = AlertRuleFilters
    ordering_fields = {"code": "code", "name": "name", "severity": "current__severity"}
    ordering = ("code",)

    def create(self, request: Request) -> Response:
        return self.answer(create_rule(by=self.caller, now=timezone.now(), **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, code: str) -> Response:
        values = self.validated_input()
        return self.answer(edit_rule(rule=self.object, values=values, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    @versioned
    def activation(self, request: Request, code: str) -> Response:
        """Put the rule in force again; the next sweep evaluates it."""
        return self.answer(activate_rule(rule=self.object, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    @versioned
    def deactivation(self, request: Request, code: str) -> Response:
        """Take the rule out of force; its open incidents are resolved as obsolete."""
        reason = self.validated_input()["reason"]
        return self.answer(deactivate_rule(rule=self.object, reason=reason, by=self.caller, now=timezone.now()))


class RuleVersionViewSet(ListMixin, ChildViewSet):
    """What a rule said from which moment on, the newest first."""

    queryset = AlertRuleVersion.objects.select_related("kpi", "playbook", "escalation_policy", "made_by")
    parent_queryset = AlertRule.objects
    parent_field = "rule"
    permission_names = {"list": "alert_rules.view"}
    serializer_class = RuleVersionRow
    ordering = ("-number",)

    def get_queryset(self) -> Any:
        return super(ApiViewSet, self).get_queryset().filter(rule=self.parent)


class PlaybookViewSet(ReadViewSet):
    """Check-lists that a rule copies to its incidents."""

    queryset = Playbook.objects.prefetch_related("steps")
    permission_names = {"list": "alert_rules.view", "retrieve": "alert_rules.view"}
    serializer_class = PlaybookOutput
    ordering_fields = ("code",)
    ordering = ("code",)


class PolicyViewSet(ReadViewSet):
    """Who is told of an incident, one step after another, in working time."""

    queryset = EscalationPolicy.objects.select_related("calendar").prefetch_related("steps")
    permission_names = {"list": "alert_rules.view", "retrieve": "alert_rules.view"}
    serializer_class = PolicyOutput
    ordering_fields = ("code",)
    ordering = ("code",)


class EventViewSet(ById, ReadViewSet):
    """Things that happened to a partner, reported once per id of their source."""

    queryset = ReportedEvent.objects.select_related("partner", "reported_by").prefetch_related(
        Prefetch("incidents", Incident.objects.order_by("pk").only("pk", "reported_event"))
    )
    permission_names = {"list": "events.view", "retrieve": "events.view", "create": "events.report"}
    input_serializers = {"create": EventInput}
    serializer_class = EventOutput
    filterset_class = EventFilters
    ordering_fields = ("id", "occurred_at", "reported_at")
    ordering = ("-id",)

    @extend_schema(responses={200: EventOutput, 201: EventOutput})
    @idempotent
    def create(self, request: Request) -> Response:
        """Report an event; the same `source_id` again answers 200 with what was recorded first."""
        values = {"description": "", **self.validated_input()}
        event, is_new = report_event(by=self.caller, now=timezone.now(), **values)
        response = self.answer(self.get_queryset().get(pk=event.pk))
        if not is_new:
            response.status_code = 200
        return response
