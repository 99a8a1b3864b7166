from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from evaluations.api.serializers import (
    BandsInput,
    BatchOutput,
    BulkInput,
    BulkOutput,
    FileInput,
    FileOutput,
    GradeBandOutput,
    KpiEdit,
    KpiInput,
    KpiOutput,
    KpiTargetEdit,
    KpiTargetInput,
    KpiTargetOutput,
    MeasurementDetail,
    MeasurementInput,
    MeasurementOutput,
    PresetInput,
)
from evaluations.errors import RowsRefused
from evaluations.filters import KpiFilters, KpiTargetFilters, MeasurementBatchFilters, MeasurementFilters
from evaluations.models import GradeBand, Kpi, KpiTarget, Measurement, MeasurementBatch
from evaluations.rules.grading import Band
from evaluations.services import (
    Ingested,
    Mode,
    create_kpi,
    edit_kpi,
    edit_target,
    ingest,
    remove_target,
    set_bands,
    set_target,
    switch_bands,
    undo_batch,
)
from evaluations.services.files import check_file, import_file
from prms.lib.errors import FieldError, InvalidInput
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.uploads import UploadParser
from prms.lib.rest.views import ApiViewSet, ById, ListMixin, ReadViewSet

REST = MeasurementBatch.Door.REST


class KpiViewSet(ReadViewSet):
    """The figures that partners are measured by."""

    queryset = Kpi.objects.all()
    permission_names = {
        "list": "kpis.view",
        "retrieve": "kpis.view",
        "create": "kpis.edit",
        "partial_update": "kpis.edit",
    }
    input_serializers = {"create": KpiInput, "partial_update": KpiEdit}
    serializer_class = KpiOutput
    filterset_class = KpiFilters
    ordering_fields = ("code", "name", "dimension")
    ordering = ("code",)

    def create(self, request: Request) -> Response:
        return self.answer(create_kpi(by=self.caller, **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, code: str) -> Response:
        return self.answer(edit_kpi(kpi=self.object, values=self.validated_input(), by=self.caller))


class GradeBandViewSet(ListMixin, ApiViewSet):
    """From which total on a grade is earned."""

    queryset = GradeBand.objects.all()
    permission_names = {
        "list": "scorecards.view",
        "create": "scorecards.edit_bands",
        "presets": "scorecards.edit_bands",
    }
    input_serializers = {"create": BandsInput, "presets": PresetInput}
    output_serializers = {"create": None, "presets": None}
    serializer_class = GradeBandOutput
    ordering = ("-starts_at",)

    def create(self, request: Request) -> Response:
        """Replace the bands; what follows from a grade stays where it is left out."""
        rows = self.validated_input()["bands"]
        bands = tuple(Band(row["starts_at"], row["grade"]) for row in rows)
        follows = {row["grade"]: row["consequence"] for row in rows if "consequence" in row}
        set_bands(bands=bands, consequences=follows, by=self.caller)
        return self.answer()

    @action(detail=False, methods=["post"])
    def presets(self, request: Request) -> Response:
        """Replace the bands by a preset: the default, or excellent from 110 on."""
        switch_bands(by=self.caller, **self.validated_input())
        return self.answer()


class KpiTargetViewSet(ById, ReadViewSet):
    """What a partner should reach in a KPI, from which month on, and how much it weighs."""

    queryset = KpiTarget.objects.select_related("partner", "kpi")
    permission_names = {
        "list": "targets.view",
        "retrieve": "targets.view",
        "create": "targets.edit",
        "partial_update": "targets.edit",
        "destroy": "targets.edit",
    }
    object_scopes = dict.fromkeys(("partial_update", "destroy"), "editable_by")
    input_serializers = {"create": KpiTargetInput, "partial_update": KpiTargetEdit}
    serializer_class = KpiTargetOutput
    filterset_class = KpiTargetFilters
    ordering_fields = {"id": "id", "valid_from": "valid_from", "partner": "partner__code", "kpi": "kpi__code"}
    ordering = ("partner__code", "kpi__code", "valid_from")

    def create(self, request: Request) -> Response:
        return self.answer(set_target(by=self.caller, **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:
        return self.answer(edit_target(target=self.object, values=self.validated_input(), by=self.caller))

    @versioned
    def destroy(self, request: Request, id: str) -> Response:
        remove_target(target=self.object, by=self.caller)
        return self.answer()


class MeasurementViewSet(ById, ReadViewSet):
    """What partners did, day by day; a correction replaces the value and keeps the old one."""

    queryset = Measurement.objects.select_related("partner", "kpi")
    permission_names = {
        "list": "measurements.view",
        "retrieve": "measurements.view",
        "create": "measurements.write",
        "bulk": "measurements.write",
        "files": "measurements.write",
    }
    input_serializers = {"create": MeasurementInput, "bulk": BulkInput, "files": FileInput}
    output_serializers = {"retrieve": MeasurementDetail, "bulk": BulkOutput, "files": FileOutput}
    serializer_class = MeasurementOutput
    filterset_class = MeasurementFilters
    ordering_fields = ("id",)
    ordering = ("-id",)

    @extend_schema(responses={201: MeasurementOutput, 200: MeasurementOutput})
    @idempotent
    def create(self, request: Request) -> Response:
        """Record one measurement: 201 where it is new, 200 where that day was known or is corrected."""
        row: Any = request.data
        result = self._take_in_one(row)
        response = self.answer(
            self.get_queryset().get(partner__code=row["partner"], kpi__code=row["kpi"], date=row["date"])
        )
        response.status_code = 201 if result.counts.created else 200
        return response

    @extend_schema(responses={200: BulkOutput, 207: BulkOutput})
    @action(detail=False, methods=["post"])
    @idempotent
    def bulk(self, request: Request) -> Response:
        """Record up to 5,000 measurements; 207 says that rows of a partial batch were left out."""
        values = self.validated_input()
        result = ingest(door=REST, by=self.caller, now=timezone.now(), **values)
        return Response(_written(result), status=207 if result.errors else 200)

    @extend_schema(responses={200: FileOutput, 207: FileOutput})
    @action(detail=False, methods=["post"], parser_classes=[UploadParser])
    @idempotent
    def files(self, request: Request) -> Response:
        """Record the rows of a CSV or XLSX file; with `dry_run` say what that would do, and name every bad row."""
        values = self.validated_input()
        file, mode, dry_run = values["file"], values["mode"], values["dry_run"]
        call = {"content": file.read(), "by": self.caller, "now": timezone.now()}
        if dry_run:
            done = check_file(**call)
        else:
            done = import_file(file_name=file.name, is_partial=mode == Mode.PARTIAL, **call)
        return Response(FileOutput(done).data, status=207 if done.bad and not dry_run else 200)

    def _take_in_one(self, row: Any) -> Ingested:
        try:
            return ingest(rows=[row], door=REST, by=self.caller, now=timezone.now())
        except RowsRefused as error:
            errors = [FieldError(one.pointer.removeprefix("/rows/0"), one.code, one.detail) for one in error.errors]
            raise InvalidInput(errors[0].detail, errors=errors) from error


class MeasurementBatchViewSet(ById, ReadViewSet):
    """Arrivals of measurements; one can be taken back whole."""

    queryset = MeasurementBatch.objects.select_related("sent_by")
    permission_names = {
        "list": "measurements.view",
        "retrieve": "measurements.view",
        "reversal": "measurements.write",
    }
    serializer_class = BatchOutput
    filterset_class = MeasurementBatchFilters
    ordering = ("-id",)

    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, id: str) -> Response:
        """Put back the values that the batch replaced, and remove what it added."""
        return self.answer(undo_batch(batch=self.object, by=self.caller, now=timezone.now()))


def _written(result: Ingested) -> dict[str, Any]:
    errors = [{"index": e.index, "pointer": e.pointer, "code": e.code, "detail": e.detail} for e in result.errors]
    return {**result.counts._asdict(), "errors": errors}
