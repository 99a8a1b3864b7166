"""What health reports look like over the wire."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from prms.lib.rest.fields import QuarterField
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer
from reports.models import HealthReport

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class HealthReportInput(StrictSerializer):
    quarter = QuarterField()


class HealthReportPdfQuery(StrictSerializer):
    """Which report, and in which language; without a version the newest one."""

    quarter = QuarterField()
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, default="en")
    version = serializers.IntegerField(required=False, min_value=1, max_value=32767)


class HealthReportOutput(OutputSerializer):
    """One edition. `figures` is the content that `sha256` is the fingerprint of, as sorted and compact JSON."""

    quarter = QuarterField()
    version = serializers.IntegerField(source="edition")
    issued_by = serializers.EmailField(source="issued_by.email", allow_null=True)
    figures = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = HealthReport
        fields = [
            *("id", "quarter", "version", "status", "taken_at", "issued_at", "issued_by", "sha256"),
            *("pdf", "figures"),
        ]

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_figures(self, report: HealthReport) -> Mapping[str, Any]:
        """Return the content: numbers and days as text, missing ones null."""
        return report.figures

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string", "format": "uri"}})
    def get_pdf(self, report: HealthReport) -> dict[str, str]:
        """Return where the PDF of an issued report is, by language."""
        if not report.is_issued:
            return {}
        address = self.context["request"].build_absolute_uri(reverse("api:health-report-pdf"))
        query = f"quarter={report.period}&version={report.edition}"
        return {language: f"{address}?{query}&language={language}" for language in LANGUAGES}
