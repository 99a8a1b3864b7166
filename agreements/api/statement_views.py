from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
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
    StatementOutput,
)
from agreements.filters import StatementFilters
from agreements.models import Statement
from agreements.services import (
    STATEMENT_COLUMNS,
    adjust_statement,
    approve_statement,
    file_stem,
    lock_statement,
    proof_of_statement,
    record_payment,
    run_statements,
    statement_pdf,
    statement_rows,
    statement_xlsx,
)
from prms.lib.files import download_bytes
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.uploads import FILE_SCHEMA
from prms.lib.rest.views import ApiViewSet, ById, ReadViewSet
from prms.lib.tables import XLSX_TYPE, csv_response


class StatementRunViewSet(ApiViewSet):
    """Makes the statements of a month, of every agreement that the caller prepares."""

    queryset = Statement.objects.none()
    permission_names = {"create": "statements.prepare"}
    input_serializers = {"create": RunInput}
    serializer_class = RunOutput

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
    }
    input_serializers = {"adjustments": AdjustmentInput, "payments": PaymentInput}
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

    def _read_again(self, statement: Statement) -> Response:
        return self.answer(Statement.objects.whole().get(pk=statement.pk))
