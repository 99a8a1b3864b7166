from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from agreements.api.exit_serializers import (
    AgreementExitOutput,
    ExitCaseOutput,
    ExitCaseRow,
    ExitInput,
    LessonsInput,
    NoticeInput,
    NoticeOutput,
    OutlayInput,
    OutlayOutput,
    StageDoneInput,
    SuccessorInput,
)
from agreements.errors import NoticeRefused
from agreements.filters import ExitCaseFilters
from agreements.models import Agreement, ExitCase, Outlay
from agreements.services import (
    NoticeQuote,
    Proof,
    approve_notice,
    clause_states_of,
    close_exit_case,
    complete_stage,
    end_agreement,
    name_successor,
    open_exit_case,
    propose_notice,
    quote_notice,
    record_outlay,
    recover_agreement,
    remove_outlay,
    withdraw_notice,
)
from prms.lib.errors import NotFound
from prms.lib.rest.concurrency import etag_of, versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.serializers import ReasonInput
from prms.lib.rest.views import ApiViewSet, ById, ListMixin, ReadViewSet

OWN = "editable_by"


class AgreementExitViewSet(ApiViewSet):
    """Ways out of an agreement: where they stand, notice by two people, the exit that follows."""

    queryset = Agreement.objects.select_related("partner")
    permission_names = {
        "notice": "agreements.give_notice",
        "notice_approval": "agreements.approve_notice",
        "notice_withdrawal": "agreements.give_notice",
        "exit": "agreements.view",
        "open_exit": "agreements.give_notice",
    }
    object_scopes = dict.fromkeys(("notice", "notice_withdrawal", "open_exit"), OWN)
    input_serializers = {"notice": NoticeInput, "notice_withdrawal": ReasonInput, "open_exit": ExitInput}
    output_serializers = {"exit": AgreementExitOutput, "open_exit": ExitCaseOutput}
    serializer_class = NoticeOutput

    @action(detail=True, methods=["post"])
    @idempotent
    @versioned
    def notice(self, request: Request, code: str) -> Response:
        """Propose notice: the answer says when it would end the agreement and what it would cost."""
        call = {"agreement": self.object, "by": self.caller, "today": timezone.localdate()}
        return self._told(propose_notice(**call, **self.validated_input()))

    @action(detail=True, methods=["post"], url_path="notice/approval")
    @idempotent
    @versioned
    def notice_approval(self, request: Request, code: str) -> Response:
        """Put the notice in force that somebody else proposed; the fee is fixed now."""
        now = timezone.now()
        return self._told(approve_notice(agreement=self.object, by=self.caller, now=now, today=timezone.localdate(now)))

    @action(detail=True, methods=["post"], url_path="notice/withdrawal")
    @versioned
    def notice_withdrawal(self, request: Request, code: str) -> Response:
        """Take a proposal back, with the reason."""
        return self._told(withdraw_notice(agreement=self.object, by=self.caller, **self.validated_input()))

    @action(detail=True, methods=["get"])
    def exit(self, request: Request, code: str) -> Response:
        """Where each way out stands today, what notice today would mean, and the exit under way."""
        today, agreement = timezone.localdate(), self.object
        notices = agreement.notices.select_related("agreement", "proposed_by", "approved_by")
        found = {
            "clauses": clause_states_of([agreement], today=today)[agreement.pk],
            "unilateral_today": _quoted(agreement, today),
            "notice": notices.first(),
            "case": agreement.exit_cases.values_list("pk", flat=True).first(),
        }
        return self.answer(found)

    @exit.mapping.post
    @versioned
    def open_exit(self, request: Request, code: str) -> Response:
        """Open an exit case from a trigger or by hand: its buffer begins; leaving still needs notice."""
        values = {"trigger_on": timezone.localdate(), **self.validated_input()}
        return self.answer(open_exit_case(agreement=self.object, by=self.caller, **values))

    def _told(self, notice: Any) -> Response:
        response = self.answer(notice)
        # Notice is decided about the agreement: its version is the one that the next step names.
        response.headers["ETag"] = etag_of(notice.agreement) or ""
        return response


class ExitCaseViewSet(ById, ReadViewSet):
    """Exits under way and past: the plan of each, its gates, and what came of it."""

    queryset = ExitCase.objects.select_related("agreement__partner", "successor").prefetch_related("stages")
    permission_names = {
        "list": "exits.view",
        "retrieve": "exits.view",
        "stages": "agreements.give_notice",
        "end": "agreements.give_notice",
        "closing": "agreements.give_notice",
        "recovery": "agreements.give_notice",
        "successor": "agreements.give_notice",
    }
    object_scopes = dict.fromkeys(("stages", "end", "closing", "recovery", "successor"), OWN)
    input_serializers = {
        "stages": StageDoneInput,
        "closing": LessonsInput,
        "recovery": ReasonInput,
        "successor": SuccessorInput,
    }
    output_serializers = {"list": ExitCaseRow}
    serializer_class = ExitCaseOutput
    filterset_class = ExitCaseFilters
    ordering_fields = {"id": "id", "earliest_end": "earliest_end", "agreement": "agreement__code"}
    ordering = ("-id",)

    @action(detail=True, methods=["post"])
    @versioned
    def stages(self, request: Request, id: str) -> Response:  # the address's name
        """Say that a stage of the plan is done, with what shows it."""
        values = self.validated_input()
        stage = self.object.stages.filter(kind=values["stage"]).first()
        if stage is None:
            raise NotFound(_("This exit has no such stage."))
        proof = Proof(evidence=values.get("evidence", ""), evidence_url=values.get("evidence_url", ""))
        call = {"done_on": values["done_on"], "proof": proof, "today": timezone.localdate()}
        complete_stage(stage=stage, by=self.caller, **call)
        return self._read_again()

    @action(detail=True, methods=["post"])
    @versioned
    def end(self, request: Request, id: str) -> Response:  # the address's name
        """Let the agreement end, from its earliest end on."""
        end_agreement(case=self.object, by=self.caller, today=timezone.localdate())
        return self._read_again()

    @action(detail=True, methods=["post"])
    @versioned
    def closing(self, request: Request, id: str) -> Response:  # the address's name
        """Close the case with what was learned; every stage must be done."""
        close_exit_case(case=self.object, by=self.caller, now=timezone.now(), **self.validated_input())
        return self._read_again()

    @action(detail=True, methods=["post"])
    @versioned
    def recovery(self, request: Request, id: str) -> Response:  # the address's name
        """End the buffer in recovery: the agreement is active again."""
        recover_agreement(case=self.object, by=self.caller, now=timezone.now(), **self.validated_input())
        return self._read_again()

    @action(detail=True, methods=["post"])
    @versioned
    def successor(self, request: Request, id: str) -> Response:  # the address's name
        """Say which form of co-operation follows, and by which agreement."""
        values = {"successor": None, **self.validated_input()}
        name_successor(case=self.object, by=self.caller, **values)
        return self._read_again()

    def _read_again(self) -> Response:
        return self.answer(self.get_queryset().get(pk=self.object.pk))


class OutlayViewSet(ById, ListMixin, ChildViewSet):
    """Costs and incomes of an agreement beside its statements, the newest first."""

    queryset = Outlay.objects.all()
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    permission_names = {"list": "outlays.view", "create": "outlays.record", "removal": "outlays.record"}
    input_serializers = {"create": OutlayInput, "removal": ReasonInput}
    output_serializers = {"removal": None}
    serializer_class = OutlayOutput
    ordering = ("-booked_on", "-id")

    def create(self, request: Request, agreement: str) -> Response:
        """Record what the agreement cost or brought in."""
        call: Any = {"agreement": self.parent, "by": self.caller, "today": timezone.localdate()}
        return self.answer(record_outlay(**call, **self.validated_input()))

    @action(detail=True, methods=["post"])
    def removal(self, request: Request, agreement: str, id: str) -> Response:  # the address's name
        """Take back what was recorded by mistake, with the reason, unless an approved statement carries its share."""
        remove_outlay(outlay=self.object, by=self.caller, **self.validated_input())
        return self.answer()


def _quoted(agreement: Agreement, today: Any) -> NoticeQuote | None:
    if agreement.status != Agreement.Status.ACTIVE:
        return None
    try:
        return quote_notice(agreement=agreement, given_on=today, clause="unilateral", today=today)
    except NoticeRefused:
        return None
