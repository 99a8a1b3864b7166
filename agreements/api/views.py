from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.api.serializers import (
    AgreedTargetInput,
    AgreedTargetOutput,
    AgreementEdit,
    AgreementInput,
    AgreementOutput,
    AgreementRow,
    AsOfQuery,
    PlanInput,
    PlanOutput,
    QuoteInput,
    QuoteOutput,
    SignatureInput,
)
from agreements.filters import AgreementFilters
from agreements.models import Agreement, AgreementKpiTarget, CommissionPlan
from agreements.read.as_of import agreement_as_of
from agreements.services import (
    activate_agreement,
    add_commission_plan,
    commission_quote,
    create_agreement,
    edit_agreement,
    remove_commission_plan,
    set_agreed_target,
    sign_agreement,
    submit_for_review,
)
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.serializers import ReasonInput
from prms.lib.rest.views import ById, ListMixin, ReadViewSet

WRITES = ("partial_update", "review", "signature", "activation")


class AgreementViewSet(ReadViewSet):
    """What was agreed with partners, and what is owed by it."""

    queryset = Agreement.objects.select_related("partner", "our_project_manager", "master")
    permission_names = {
        "list": "agreements.view",
        "retrieve": "agreements.view",
        "create": "agreements.edit",
        "partial_update": "agreements.edit",
        "review": "agreements.edit",
        "signature": "agreements.edit",
        "activation": "agreements.activate",
        "commission_quote": "agreements.quote",
    }
    object_scopes = dict.fromkeys(WRITES, "editable_by")
    input_serializers = {
        "create": AgreementInput,
        "partial_update": AgreementEdit,
        "signature": SignatureInput,
        "commission_quote": QuoteInput,
    }
    output_serializers = {"list": AgreementRow, "commission_quote": QuoteOutput}
    query_serializers = {"retrieve": AsOfQuery}
    success_statuses = {"commission_quote": 200}
    serializer_class = AgreementOutput
    filterset_class = AgreementFilters
    ordering_fields = {
        "code": "code",
        "partner": "partner__code",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "status": "status",
    }
    ordering = ("code",)

    def retrieve(self, request: Request, code: str) -> Response:
        """The agreement; with `as_of` what held on that day: its terms, status and commission plan."""
        if day := self.query.get("as_of"):
            return self.answer(agreement_as_of(self.object, day=day))
        return super().retrieve(request, code=code)

    def create(self, request: Request) -> Response:
        return self.answer(create_agreement(by=self.caller, **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, code: str) -> Response:
        return self.answer(edit_agreement(agreement=self.object, values=self.validated_input(), by=self.caller))

    @action(detail=True, methods=["post"])
    def review(self, request: Request, code: str) -> Response:
        """Put a draft before its readers."""
        return self.answer(submit_for_review(agreement=self.object, by=self.caller))

    @action(detail=True, methods=["post"])
    def signature(self, request: Request, code: str) -> Response:
        """Record that both sides signed, today unless a day is given."""
        today = timezone.localdate()
        values = {"signed_on": today, **self.validated_input()}
        return self.answer(sign_agreement(agreement=self.object, by=self.caller, today=today, **values))

    @action(detail=True, methods=["post"])
    @versioned
    def activation(self, request: Request, code: str) -> Response:
        """Let a signed agreement take effect; both sides name a project manager first."""
        return self.answer(activate_agreement(agreement=self.object, by=self.caller))

    @action(detail=True, methods=["post"], url_path="commission-quote")
    def commission_quote(self, request: Request, code: str) -> Response:
        """What a volume with these KPI actuals would be paid; nothing is stored."""
        values = {"kpis": {}, **self.validated_input()}
        return self.answer(commission_quote(agreement=self.object, today=timezone.localdate(), **values))


class AgreedTargetViewSet(ListMixin, ChildViewSet):
    """The KPI targets that an agreement set."""

    queryset = AgreementKpiTarget.objects.select_related("kpi_target__kpi")
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    permission_names = {"list": "agreements.view", "create": "agreements.edit"}
    object_scopes = {"create": "editable_by"}
    input_serializers = {"create": AgreedTargetInput}
    serializer_class = AgreedTargetOutput
    ordering = ("id",)

    def create(self, request: Request, agreement: str) -> Response:
        """Set a target for the partner, from the agreement's first to its last month unless named."""
        return self.answer(set_agreed_target(agreement=self.parent, by=self.caller, **self.validated_input()))


class CommissionPlanViewSet(ById, ListMixin, ChildViewSet):
    """The plans of an agreement, the latest first."""

    queryset = CommissionPlan.objects.whole()
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    permission_names = {"list": "commissions.view", "create": "agreements.edit", "removal": "agreements.edit"}
    object_scopes = {"create": "editable_by", "removal": "editable_by"}
    input_serializers = {"create": PlanInput, "removal": ReasonInput}
    output_serializers = {"removal": None}
    serializer_class = PlanOutput
    ordering = ("-effective_from",)

    def create(self, request: Request, agreement: str) -> Response:
        """Attach a plan that takes effect on the first of a month, the agreement's first one unless named."""
        return self.answer(add_commission_plan(agreement=self.parent, by=self.caller, **self.validated_input()))

    @action(detail=True, methods=["post"])
    def removal(self, request: Request, agreement: str, id: str) -> Response:
        """Take away a plan that was wrong from the start, with the reason, before anybody has signed."""
        remove_commission_plan(plan=self.object, by=self.caller, **self.validated_input())
        return self.answer()
