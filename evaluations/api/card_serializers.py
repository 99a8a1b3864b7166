"""What month closes and scorecards look like over the wire."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.fields import PlacesField
from evaluations.models import MonthClose, MonthCloseSkip, Scorecard, ScorecardLine, ScorecardResponse
from evaluations.rules.answering import DEFAULT_DAYS, MOST_DAYS
from prms.lib.rest.fields import CodeField, DecimalStringField, MonthField, WholeNumberField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer


class MonthCloseInput(StrictSerializer):
    month = MonthField()


class MonthCloseFields(serializers.Serializer):
    month = MonthField()
    created = serializers.IntegerField(source="created_count")
    rescored = serializers.IntegerField(source="rescored_count")
    restated = serializers.IntegerField(source="restated_count")
    requested_by = serializers.EmailField(source="requested_by.email", allow_null=True)


class MonthCloseRow(MonthCloseFields, RowSerializer):
    class Meta:
        model = MonthClose
        fields = [
            *("id", "month", "status", "scored", "created", "rescored", "restated", "requested_by"),
            *("started_at", "finished_at"),
        ]


class SkipOutput(OutputSerializer):
    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = MonthCloseSkip
        fields = ["partner", "reason", "detail"]


class MonthCloseOutput(MonthCloseFields, OutputSerializer):
    """A run with the partners it skipped, those of them that the caller may see."""

    skipped = serializers.SerializerMethodField()

    class Meta(MonthCloseRow.Meta):
        fields = [*MonthCloseRow.Meta.fields, "skipped"]

    @extend_schema_field(SkipOutput(many=True))
    def get_skipped(self, run: MonthClose) -> Any:
        """Return the partners without a card, by code."""
        skips = run.skips.visible_to(self.context["request"].user).order_by("partner__code")
        return SkipOutput(skips.select_related("partner"), many=True).data


class ScorecardLineOutput(RowSerializer):
    kpi = serializers.CharField(source="kpi.code")
    score = PlacesField(places=2, allow_null=True)
    no_data = serializers.ChoiceField(choices=["skip", "carry", "zero", "hold", ""])

    class Meta:
        model = ScorecardLine
        fields = ["kpi", "target", "actual", "score", "weight", "no_data", "comment"]


class ScorecardFields(serializers.Serializer):
    partner = serializers.CharField(source="partner.code")
    month = MonthField()
    total = PlacesField(places=1)
    previous_total = PlacesField(places=1, allow_null=True)


class ScorecardRow(ScorecardFields, RowSerializer):
    class Meta:
        model = Scorecard
        fields = [
            *("id", "partner", "month", "version", "status", "total", "grade", "previous_total", "comment"),
            *("published_at", "answers_until"),
        ]


class ScorecardOutput(ScorecardFields, OutputSerializer):
    lines = ScorecardLineOutput(many=True)

    class Meta(ScorecardRow.Meta):
        fields = [*ScorecardRow.Meta.fields, "lines"]


class PublicationInput(StrictSerializer):
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    answer_days = WholeNumberField(required=False, min_value=1, max_value=MOST_DAYS, default=DEFAULT_DAYS)


class CommentInput(StrictSerializer):
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    lines = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=500), required=False, help_text=_("By KPI code.")
    )


class DisputeInput(StrictSerializer):
    """The line, why it is wrong, and the partner's own figure where there is one."""

    kpi = CodeField()
    reason = serializers.CharField(max_length=500)
    claimed = DecimalStringField(required=False, allow_null=True)


class DisputeResolutionInput(StrictSerializer):
    resolution = serializers.ChoiceField(choices=ScorecardResponse.Resolution.values)
    reason = serializers.CharField(max_length=500)


class DisputeOutput(RowSerializer):
    kpi = serializers.CharField(source="line.kpi.code")
    made_by = serializers.EmailField(source="made_by.email", allow_null=True)

    class Meta:
        model = ScorecardResponse
        fields = [
            "id",
            "kpi",
            "reason",
            "claimed",
            "made_by",
            "created_at",
            "resolution",
            "resolution_reason",
            "resolved_at",
        ]
