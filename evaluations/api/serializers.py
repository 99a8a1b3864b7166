"""What KPIs, targets and measurements look like over the wire."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.fields import CurveField, FirstDayField, LastDayField
from evaluations.models import Grade, GradeBand, Kpi, KpiTarget, Measurement, MeasurementBatch, MeasurementHistory
from evaluations.rules.row_problems import LONGEST_SOURCE, LONGEST_URL
from evaluations.services import Mode, Preset
from partners.models import Partner
from prms.lib.rest.fields import CodeField, DecimalStringField
from prms.lib.rest.related import CodeRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer

MOST_ROWS = 5_000


class KpiOutput(RowSerializer):
    curve = CurveField()
    integer = serializers.BooleanField(source="is_integer")
    active = serializers.BooleanField(source="is_active")

    class Meta:
        model = Kpi
        fields = [
            *("code", "name", "name_zh", "dimension", "unit", "direction", "aggregation", "curve", "no_data"),
            *("scale", "minimum", "maximum", "integer", "active", "version", "created_at", "updated_at"),
        ]


class KpiEdit(StrictModelSerializer):
    """What may change; a KPI keeps its code."""

    curve = CurveField(required=False, allow_null=True)
    scale = DecimalStringField(required=False, allow_null=True, above=0)
    integer = serializers.BooleanField(source="is_integer", required=False)
    active = serializers.BooleanField(source="is_active", required=False)

    class Meta:
        model = Kpi
        fields = [
            *("name", "name_zh", "dimension", "unit", "direction", "aggregation", "curve", "no_data"),
            *("scale", "minimum", "maximum", "integer", "active"),
        ]


class KpiInput(KpiEdit):
    """A KPI to add; where lower is better, the curve says what an actual scores."""

    code = CodeField()

    class Meta(KpiEdit.Meta):
        fields = ["code", *KpiEdit.Meta.fields]


class GradeBandOutput(RowSerializer):
    class Meta:
        model = GradeBand
        fields = ["grade", "starts_at", "consequence"]


class BandInput(StrictSerializer):
    grade = serializers.ChoiceField(choices=Grade.choices)
    starts_at = DecimalStringField(max_digits=9, decimal_places=2)
    consequence = serializers.CharField(max_length=300, required=False, allow_blank=True)


class BandsInput(StrictSerializer):
    bands = BandInput(many=True, allow_empty=False)


class PresetInput(StrictSerializer):
    preset = serializers.ChoiceField(choices=[preset.value for preset in Preset])


class KpiTargetOutput(RowSerializer):
    partner = serializers.CharField(source="partner.code")
    kpi = serializers.CharField(source="kpi.code")
    valid_from = FirstDayField()
    valid_to = LastDayField(allow_null=True)
    curve = CurveField()

    class Meta:
        model = KpiTarget
        fields = [
            *("id", "partner", "kpi", "valid_from", "valid_to", "target", "weight", "curve"),
            *("version", "created_at", "updated_at"),
        ]


class KpiTargetEdit(StrictSerializer):
    """What may change; a target holds for whole months, the last one included."""

    valid_from = FirstDayField()
    valid_to = LastDayField(required=False, allow_null=True)
    target = DecimalStringField()
    weight = DecimalStringField(above=0, required=False)
    curve = CurveField(required=False, allow_null=True)


class KpiTargetInput(KpiTargetEdit):
    partner = CodeRelatedField(queryset=Partner.objects)
    kpi = CodeRelatedField(queryset=Kpi.objects)


class MeasurementOutput(RowSerializer):
    partner = serializers.CharField(source="partner.code")
    kpi = serializers.CharField(source="kpi.code")
    evidence_url = serializers.CharField()

    class Meta:
        model = Measurement
        fields = [
            "id",
            "partner",
            "kpi",
            "date",
            "value",
            "numerator",
            "denominator",
            "source",
            "evidence_url",
            "batch",
        ]


class ReplacedOutput(OutputSerializer):
    class Meta:
        model = MeasurementHistory
        fields = ["value", "numerator", "denominator", "source", "evidence_url", "batch", "replaced_at"]


class MeasurementDetail(OutputSerializer):
    """A measurement with the values that corrections replaced, the newest first."""

    partner = serializers.CharField(source="partner.code")
    kpi = serializers.CharField(source="kpi.code")
    evidence_url = serializers.CharField()
    history = ReplacedOutput(many=True)

    class Meta:
        model = Measurement
        fields = [*MeasurementOutput.Meta.fields, "history"]


class MeasurementInput(serializers.Serializer):
    """A value, or numerator and denominator where the KPI is a ratio; describes rows, which the ingest checks."""

    partner = CodeField()
    kpi = CodeField()
    date = serializers.DateField()
    value = DecimalStringField(required=False, allow_null=True)
    numerator = DecimalStringField(required=False, allow_null=True)
    denominator = DecimalStringField(required=False, allow_null=True)
    source = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_SOURCE)  # type: ignore[assignment]  # a member of the body
    evidence_url = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_URL)


@extend_schema_field(MeasurementInput(many=True))
class RowsField(serializers.Field):
    """Rows as they were sent: a serializer for each would take longer than writing them."""

    default_error_messages = {
        "not_a_list": _("A list of rows is expected."),
        "too_many_rows": _("At most {most} rows are taken at once; there are {count}."),
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_ROWS:
            self.fail("too_many_rows", most=MOST_ROWS, count=len(data))
        return data


class BulkInput(StrictSerializer):
    """Up to 5,000 rows: all or none (`atomic`), or the good ones (`partial`)."""

    mode = serializers.ChoiceField(choices=[mode.value for mode in Mode], default=Mode.ATOMIC.value)
    rows = RowsField()


class RowErrorOutput(serializers.Serializer):
    index = serializers.IntegerField()
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class BulkOutput(serializers.Serializer):
    created = serializers.IntegerField(source="counts.created")
    updated = serializers.IntegerField(source="counts.updated")
    unchanged = serializers.IntegerField(source="counts.unchanged")
    errors = RowErrorOutput(many=True)  # type: ignore[assignment]  # a field here, not the serializer's own errors


class FileInput(StrictSerializer):
    """A CSV or XLSX file; with `dry_run` it is only tried."""

    file = serializers.FileField()
    mode = serializers.ChoiceField(choices=[mode.value for mode in Mode], default=Mode.ATOMIC.value)
    dry_run = serializers.BooleanField(default=False)


class BadCellOutput(serializers.Serializer):
    row = serializers.IntegerField()
    field = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class FileOutput(serializers.Serializer):
    rows = serializers.IntegerField()
    created = serializers.IntegerField(source="counts.created")
    updated = serializers.IntegerField(source="counts.updated")
    unchanged = serializers.IntegerField(source="counts.unchanged")
    bad = BadCellOutput(many=True)


class BatchOutput(RowSerializer):
    created = serializers.IntegerField(source="created_count")
    updated = serializers.IntegerField(source="updated_count")
    unchanged = serializers.IntegerField(source="unchanged_count")
    refused = serializers.IntegerField(source="error_count")
    sent_by = serializers.EmailField(source="sent_by.email", allow_null=True)

    class Meta:
        model = MeasurementBatch
        fields = [
            *("id", "door", "file_name", "sent_by", "created_at", "created", "updated", "unchanged", "refused"),
            "undone_at",
        ]
