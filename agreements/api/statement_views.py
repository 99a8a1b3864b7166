from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from agreements.api.statement_serializers import (
    AdjustmentInput,
    LanguageQuery,
    PaymentInput,
    ProofOutput,
    RunInput,
    RunOutput,
    StatementDisputeInput,
    StatementOutput,
    StatementResolutionInput,
    StoredRunOutput,
)
from agreements.filters import StatementFilters, StatementRunFilters
from agreements.models import Statement, StatementRun, StatementRunEntry
from agreements.services import (
    STATEMENT_COLUMNS,
    adjust_statement,
    approve_statement,
    file_stem,
    lock_statement,
    open_dispute,
    proof_of_statement,
    record_payment,
    resolve_dispute,
    run_statements,
    statement_pdf,
    statement_rows,
    statement_xlsx,
)
from prms.lib.errors import NotFound
from prms.lib.files import download_bytes
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.uploads import FILE_SCHEMA
from prms.lib.rest.views import ById, ReadViewSet
from prms.lib.tables import XLSX_TYPE, csv_response


class StatementRunViewSet(ById, ReadViewSet):
    """The runs that made statements; a new one makes those of every agreement that the caller prepares."""

    queryset = StatementRun.objects.select_related("requested_by")
    permission_names = {
        "list": "agreements.view",
        "retrieve": "agreements.view",
        "create": "statements.prepare",
    }
    input_serializers = {"create": RunInput}
    output_serializers = {"create": RunOutput}
    serializer_class = StoredRunOutput
    filterset_class = StatementRunFilters
    ordering_fields = {"id": "id", "month": "month"}
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet:
        seen = StatementRunEntry.objects.visible_to(self.caller).select_related("agreement").order_by("agreement__code")
        return super().get_queryset().prefetch_related(Prefetch("entries", seen))

    @idempotent
    def create(self, request: Request) -> Response:
        """Make or renew the month's drafts and say who was skipped and why; `dry_run` only says what would be done."""
        return self.answer(run_statements(by=self.caller, now=timezone.now(), **self.validated_input()))


class StatementViewSet(ById, ReadViewSet):
    """What the months of agreements come to in money, line by line."""

    queryset = Statement.objects.whole()
    permission_names = {
        "list": "statements.view",
        "retrieve": "statements.view",
        "proof": "statements.view",
        "pdf": "statements.view",
        "csv": "statements.view",
        "xlsx": "statements.view",
        "adjustments": "statements.prepare",
        "approval": "statements.approve",
        "lock": "statements.lock",
        "payments": "statements.pay",
        "disputes": "statements.dispute",
        "resolutions": "statements.resolve_dispute",
    }
    input_serializers = {
        "adjustments": AdjustmentInput,
        "payments": PaymentInput,
        "disputes": StatementDisputeInput,
        "resolutions": StatementResolutionInput,
    }
    output_serializers = {"proof": ProofOutput}
    query_serializers = {"pdf": LanguageQuery}
    serializer_class = StatementOutput
    filterset_class = StatementFilters
    ordering_fields = {"id": "id", "month": "month", "agreement": "agreement__code", "total": "total"}
    ordering = ("-month", "agreement__code")

    @action(detail=True, methods=["get"])
    def proof(self, request: Request, id: str) -> Response:
        """The inputs, lines and SHA-256 in the form that recomputes offline."""
        return self.answer(proof_of_statement(self.object))

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, id: str) -> FileResponse:
        """The statement on paper, in one of the languages."""
        language = self.query["language"]
        content = statement_pdf(statement=self.object, language=language)
        return download_bytes(content, name=f"{file_stem(self.object)}-{language}.pdf")

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def csv(self, request: Request, id: str) -> StreamingHttpResponse:
        """The lines as a CSV; they add up to the total."""
        rows, name = statement_rows(self.object), f"{file_stem(self.object)}.csv"
        return csv_response(file_name=name, header=STATEMENT_COLUMNS, rows=rows)

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def xlsx(self, request: Request, id: str) -> FileResponse:
        """The lines as a workbook; they add up to the total."""
        content = statement_xlsx(self.object)
        return download_bytes(content, name=f"{file_stem(self.object)}.xlsx", content_type=XLSX_TYPE)

    @action(detail=True, methods=["post"])
    @idempotent
    @versioned
    def adjustments(self, request: Request, id: str) -> Response:
        """Put an amount with its reason on a draft."""
        return self._read_again(adjust_statement(statement=self.object, by=self.caller, **self.validated_input()))

    @action(detail=True, methods=["post"])
    @idempotent
    @versioned
    def approval(self, request: Request, id: str) -> Response:
        """Approve a draft that somebody else prepared."""
        return self._read_again(approve_statement(statement=self.object, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    @idempotent
    @versioned
    def lock(self, request: Request, id: str) -> Response:
        """Lock an approved statement for good."""
        return self._read_again(lock_statement(statement=self.object, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["post"])
    @idempotent
    def payments(self, request: Request, id: str) -> Response:
        """Record that money for a locked statement moved."""
        values = self.validated_input()
        record_payment(statement=self.object, by=self.caller, today=timezone.localdate(), **values)
        return self._read_again(self.object)

    @action(detail=True, methods=["post"])
    @idempotent
    def disputes(self, request: Request, id: str) -> Response:
        """Object to one line: before the lock it is kept out, afterwards the dispute stands beside the statement."""
        open_dispute(statement=self.object, by=self.caller, now=timezone.now(), **self.validated_input())
        return self._read_again(self.object)

    @action(detail=True, methods=["post"])
    @idempotent
    def resolutions(self, request: Request, id: str) -> Response:
        """Answer the dispute of a line, as another person than who opened it."""
        values = self.validated_input()
        dispute = self.object.disputes.filter(line=values.pop("line")).first()
        if dispute is None:
            raise NotFound(_("This line is not disputed."))
        resolve_dispute(dispute=dispute, by=self.caller, now=timezone.now(), **values)
        return self._read_again(self.object)

    def _read_again(self, statement: Statement) -> Response:
        return self.answer(Statement.objects.whole().get(pk=statement.pk))
