"""What reported events look like over the wire."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alerts.models import ReportedEvent
from partners.models import Partner
from prms.lib.rest.fields import InstantField
from prms.lib.rest.related import CodeRelatedField
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer


class EventOutput(OutputSerializer):
    """An event, with the incidents it opened."""

    partner = serializers.CharField(source="partner.code")
    reported_by = serializers.EmailField(source="reported_by.email", allow_null=True)
    incidents = serializers.SerializerMethodField()

    class Meta:
        model = ReportedEvent
        fields = [
            "id",
            "partner",
            "kind",
            "source_id",
            "occurred_at",
            "description",
            "reported_by",
            "reported_at",
            "incidents",
        ]

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_incidents(self, event: ReportedEvent) -> list[int]:
        """Return the ids of the incidents."""
        return [incident.pk for incident in event.incidents.all()]


class EventInput(StrictSerializer):
    partner = CodeRelatedField(queryset=Partner.objects)
    kind = serializers.ChoiceField(choices=ReportedEvent.Kind.choices)
    source_id = serializers.CharField(max_length=120)
    occurred_at = InstantField()
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
