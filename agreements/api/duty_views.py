from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.api.duty_serializers import (
    AssessmentInput,
    DecisionInput,
    FulfilmentInput,
    MilestoneInput,
    MilestoneRow,
    ObligationInput,
    ObligationOutput,
    ObligationRow,
    RenewalRow,
)
from agreements.filters import MilestoneFilters, ObligationFilters
from agreements.models import Agreement, Milestone, Obligation, Renewal
from agreements.services import (
    add_milestone,
    add_obligation,
    assess_milestone,
    decide_renewal,
    edit_milestone,
    edit_obligation,
    fulfil_obligation,
    remove_milestone,
    waive_obligation,
)
from prms.lib.errors import NotFound
from prms.lib.files import download
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.fields import ID_PATTERN
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.parsers import StrictJSONParser
from prms.lib.rest.serializers import ReasonInput
from prms.lib.rest.uploads import FILE_SCHEMA, UploadParser
from prms.lib.rest.views import ById, ListMixin, ReadViewSet

DUE_ORDER = {"due_on": "due_on", "id": "id", "agreement": "agreement__code"}


# What the lists below one agreement share.
class OfAgreement(ListMixin, ChildViewSet):
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    object_scopes = {"create": "editable_by"}
    ordering_fields = DUE_ORDER
    ordering = ("due_on",)


# What the lists over all agreements share; what shows that something was done may be a file.
class DutyViewSet(ById, ReadViewSet):
    parser_classes = (StrictJSONParser, UploadParser)
    ordering_fields = DUE_ORDER
    ordering = ("due_on",)


class AgreedMilestoneViewSet(OfAgreement):
    """The milestones of an agreement, by their due days."""

    queryset = Milestone.objects.select_related("agreement__partner", "assessed_by")
    permission_names = {"list": "agreements.view", "create": "obligations.edit"}
    input_serializers = {"create": MilestoneInput}
    serializer_class = MilestoneRow

    def create(self, request: Request, agreement: str) -> Response:
        """Write down what is to be delivered by a day."""
        return self.answer(add_milestone(agreement=self.parent, by=self.caller, **self.validated_input()))


class MilestoneViewSet(DutyViewSet):
    """What agreements promise to deliver, and what became of it; an assessment may be a form with a file in it."""

    queryset = Milestone.objects.select_related("agreement__partner", "assessed_by")
    permission_names = {
        "list": "agreements.view",
        "retrieve": "agreements.view",
        "file": "agreements.view",
        "partial_update": "obligations.edit",
        "destroy": "obligations.edit",
        "assessment": "obligations.edit",
    }
    object_scopes = dict.fromkeys(("partial_update", "destroy", "assessment"), "editable_by")
    input_serializers = {"partial_update": MilestoneInput, "assessment": AssessmentInput}
    serializer_class = MilestoneRow
    filterset_class = MilestoneFilters

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:
        return self.answer(edit_milestone(milestone=self.object, values=self.validated_input(), by=self.caller))

    @versioned
    def destroy(self, request: Request, id: str) -> Response:
        remove_milestone(milestone=self.object, by=self.caller)
        return self.answer()

    @action(detail=True, methods=["post"])
    def assessment(self, request: Request, id: str) -> Response:
        """Say what became of it, with what shows it; said again, it is corrected."""
        today = timezone.localdate()
        values = {"assessed_on": today, **self.validated_input()}
        return self.answer(assess_milestone(milestone=self.object, by=self.caller, today=today, **values))

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, id: str) -> FileResponse:
        """The file that shows it."""
        return evidence_file(self.object)


class AgreedObligationViewSet(OfAgreement):
    """The obligations of an agreement, by their due days."""

    queryset = Obligation.objects.select_related("agreement__partner", "owner")
    permission_names = {"list": "obligations.view", "create": "obligations.edit"}
    input_serializers = {"create": ObligationInput}
    serializer_class = ObligationRow

    def create(self, request: Request, agreement: str) -> Response:
        """Write down what one side has to do by a day."""
        return self.answer(add_obligation(agreement=self.parent, by=self.caller, **self.validated_input()))


class ObligationViewSet(DutyViewSet):
    """What is owed under agreements, and each time it was met; a fulfilment may be a form with a file in it."""

    queryset = Obligation.objects.select_related("agreement__partner", "owner")
    permission_names = {
        "list": "obligations.view",
        "retrieve": "obligations.view",
        "file": "obligations.view",
        "partial_update": "obligations.edit",
        "fulfilments": "obligations.fulfil",
        "waiver": "obligations.edit",
    }
    object_scopes = {**dict.fromkeys(("partial_update", "waiver"), "editable_by"), "fulfilments": "fulfillable_by"}
    input_serializers = {"partial_update": ObligationInput, "fulfilments": FulfilmentInput, "waiver": ReasonInput}
    output_serializers = {"list": ObligationRow}
    serializer_class = ObligationOutput
    filterset_class = ObligationFilters

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.action == "list" else rows.prefetch_related("fulfilments__recorded_by")

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:
        return self._read_again(edit_obligation(obligation=self.object, values=self.validated_input(), by=self.caller))

    @action(detail=True, methods=["post"])
    def fulfilments(self, request: Request, id: str) -> Response:
        """Record that it was met for its due day, with what shows it; one that recurs moves on to its next."""
        today = timezone.localdate()
        values = {"done_on": today, **self.validated_input()}
        return self._read_again(fulfil_obligation(obligation=self.object, by=self.caller, today=today, **values))

    @action(detail=True, methods=["post"])
    def waiver(self, request: Request, id: str) -> Response:
        """Record that nobody has to do it any more, with the reason."""
        values = self.validated_input()
        return self._read_again(waive_obligation(obligation=self.object, by=self.caller, **values))

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"], url_path=rf"fulfilments/(?P<fulfilment>{ID_PATTERN})/file", url_name="file")
    def file(self, request: Request, id: str, fulfilment: str) -> FileResponse:
        """The file that shows that it was met."""
        return evidence_file(get_object_or_404(self.object.fulfilments, pk=fulfilment))

    def _read_again(self, obligation: Obligation) -> Response:
        return self.answer(self.get_queryset().get(pk=obligation.pk))


class RenewalViewSet(ById, ListMixin, ChildViewSet):
    """The ends of an agreement's terms: who was warned, what was decided, what came of it."""

    queryset = Renewal.objects.select_related("agreement", "decided_by")
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    permission_names = {"list": "agreements.view", "decision": "agreements.decide_renewal"}
    input_serializers = {"decision": DecisionInput}
    serializer_class = RenewalRow
    ordering_fields = ("ends_on",)
    ordering = ("-ends_on",)

    @action(detail=True, methods=["post"])
    @versioned
    def decision(self, request: Request, agreement: str, id: str) -> Response:
        """Decide whether the term goes on, is negotiated again or ends, with the reason."""
        values = self.validated_input()
        return self.answer(decide_renewal(renewal=self.object, by=self.caller, now=timezone.now(), **values))


def evidence_file(row: Any) -> FileResponse:
    """Return the kept file of a row. Raises NotFound when it has none."""
    if not row.file:
        raise NotFound(_("No file was attached here."))
    return download(row.file, name=row.file_name)
