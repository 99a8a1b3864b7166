from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluations.filters import SurveyRoundFilters
from evaluations.models import SurveyRound
from evaluations.services import correct_survey_round, record_survey_round, remove_survey_round
from partners.models import Partner
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.fields import DayField, DecimalStringField
from prms.lib.rest.related import CodeRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import StrictSerializer
from prms.lib.rest.views import ById, ReadViewSet

MOST_ANSWERS = 1_000_000_000


class SurveyRoundOutput(RowSerializer):
    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = SurveyRound
        fields = ["id", "partner", "closed_on", "mean", "n", "version", "created_at", "updated_at"]


class SurveyRoundEdit(StrictSerializer):
    """What a survey came to: the mean of its answers on a scale from 0 to 100."""

    closed_on = DayField()
    mean = DecimalStringField()
    n = serializers.IntegerField(max_value=MOST_ANSWERS)


class SurveyRoundInput(SurveyRoundEdit):
    partner = CodeRelatedField(queryset=Partner.objects)


class SurveyRoundViewSet(ById, ReadViewSet):
    """What satisfaction surveys about partners came to, round by round."""

    queryset = SurveyRound.objects.select_related("partner")
    permission_names = {
        "list": "surveys.view",
        "retrieve": "surveys.view",
        "create": "surveys.record",
        "partial_update": "surveys.record",
        "destroy": "surveys.record",
    }
    object_scopes = {"partial_update": "editable_by", "destroy": "editable_by"}
    input_serializers = {"create": SurveyRoundInput, "partial_update": SurveyRoundEdit}
    serializer_class = SurveyRoundOutput
    filterset_class = SurveyRoundFilters
    ordering_fields = ("id", "closed_on")
    ordering = ("-closed_on", "-id")

    def create(self, request: Request) -> Response:
        return self.answer(record_survey_round(by=self.caller, today=timezone.localdate(), **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:  # the address's name
        call: Any = {"values": self.validated_input(), "today": timezone.localdate()}
        return self.answer(correct_survey_round(survey_round=self.object, by=self.caller, **call))

    @versioned
    def destroy(self, request: Request, id: str) -> Response:  # the address's name
        remove_survey_round(survey_round=self.object, by=self.caller)
        return self.answer()
