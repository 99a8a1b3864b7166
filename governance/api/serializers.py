"""What meetings and actions look like over the wire."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from governance.models import Action, AgendaItem, Attendance, Meeting
from partners.models import Contact, Partner
from prms.lib.rest.fields import DayField, InstantField, WholeNumberField
from prms.lib.rest.related import CodeRelatedField, EmailRelatedField, IdRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer

MOST_PEOPLE = 100
MOST_POINTS = 100
MOST_AT_ONCE = 5_000


class MeetingNames(serializers.Serializer):
    """Other objects by the names they go by."""

    partner = serializers.CharField(source="partner.code", allow_null=True)
    organiser = serializers.EmailField(source="organiser.email", allow_null=True)


class MeetingRow(MeetingNames, RowSerializer):
    class Meta:
        model = Meeting
        fields = [
            "id",
            "partner",
            "level",
            "status",
            "title",
            "starts_at",
            "duration_minutes",
            "place",
            "organiser",
            "external_id",
            "version",
        ]


class AgendaItemOutput(OutputSerializer):
    class Meta:
        model = AgendaItem
        fields = ["id", "position", "text", "outcome"]


class AttendanceOutput(OutputSerializer):
    user = serializers.EmailField(source="user.email", allow_null=True)
    contact = serializers.IntegerField(source="contact_id", allow_null=True)
    name = serializers.SerializerMethodField()

    class Meta:
        model = Attendance
        fields = ["id", "user", "contact", "name", "has_attended"]

    def get_name(self, row: Attendance) -> str:
        """Return the person's name."""
        return str(row.user or row.contact)


class MeetingOutput(MeetingNames, OutputSerializer):
    """A meeting with agenda and attendees; why it was proposed or not held is for our side alone."""

    agenda = AgendaItemOutput(many=True, source="agenda_items")
    attendances = AttendanceOutput(many=True)

    class Meta:
        model = Meeting
        fields = [*MeetingRow.Meta.fields, "minutes", "reason", "status_reason", "agenda", "attendances"]

    def to_representation(self, instance: Meeting) -> dict[str, object]:
        written = super().to_representation(instance)
        if not self.context["request"].user.may("users.view"):
            written |= {"reason": "", "status_reason": ""}
        return written


class PeopleInput(StrictSerializer):
    users = serializers.ListField(
        child=EmailRelatedField(queryset=User.objects), required=False, max_length=MOST_PEOPLE
    )
    contacts = serializers.ListField(
        child=IdRelatedField(queryset=Contact.objects), required=False, max_length=MOST_PEOPLE
    )


class MeetingInput(StrictModelSerializer, PeopleInput):
    partner = CodeRelatedField(queryset=Partner.objects, required=False, allow_null=True)
    duration_minutes = WholeNumberField(required=False, min_value=1, max_value=1440)
    agenda = serializers.ListField(child=serializers.CharField(max_length=300), required=False, max_length=MOST_POINTS)

    class Meta:
        model = Meeting
        fields = [
            "partner",
            "level",
            "title",
            "starts_at",
            "duration_minutes",
            "place",
            "agenda",
            "users",
            "contacts",
            "external_id",
        ]


class MeetingEdit(StrictModelSerializer):
    duration_minutes = WholeNumberField(required=False, min_value=1, max_value=1440)

    class Meta:
        model = Meeting
        fields = ["level", "title", "starts_at", "duration_minutes", "place", "external_id"]


class ConfirmationInput(StrictSerializer):
    starts_at = InstantField(required=False)
    place = serializers.CharField(required=False, allow_blank=True, max_length=300)


class MinutesInput(StrictSerializer):
    """Minutes, who came (ids of attendances) and what points led to (outcomes by id of the point)."""

    minutes = serializers.CharField(allow_blank=True, max_length=100_000)
    attended = serializers.ListField(child=WholeNumberField(min_value=1), required=False, max_length=MOST_PEOPLE * 2)
    outcomes = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=10_000), required=False)

    def validate_outcomes(self, outcomes: dict[str, str]) -> dict[int, str]:
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in outcomes):
            raise serializers.ValidationError(_("Outcomes are named by the id of their point."))
        return {int(key): text for key, text in outcomes.items()}


class HoldingInput(MinutesInput):
    minutes = serializers.CharField(required=False, allow_blank=True, max_length=100_000)


class AgendaItemInput(StrictSerializer):
    text = serializers.CharField(max_length=300)


class AgendaInput(StrictSerializer):
    """The ids of the agenda's points in their new order; a point left out is taken off."""

    items = serializers.ListField(child=WholeNumberField(min_value=1), max_length=MOST_POINTS * 2)


class ActionOutput(RowSerializer):
    partner = serializers.CharField(source="partner.code", allow_null=True)
    owner = serializers.EmailField(source="owner.email")
    meeting = serializers.IntegerField(source="meeting_id", allow_null=True)
    done_by = serializers.EmailField(source="done_by.email", allow_null=True)

    class Meta:
        model = Action
        fields = [
            "id",
            "title",
            "partner",
            "owner",
            "due_on",
            "status",
            "source",
            "meeting",
            "evidence",
            "done_at",
            "done_by",
            "status_reason",
            "external_id",
            "version",
        ]


class ActionInput(StrictModelSerializer):
    """An action to give; its owner is the caller unless named."""

    partner = CodeRelatedField(queryset=Partner.objects, required=False, allow_null=True)
    meeting = IdRelatedField(queryset=Meeting.objects, required=False, allow_null=True)
    owner = EmailRelatedField(queryset=User.objects, required=False)

    class Meta:
        model = Action
        fields = ["title", "partner", "meeting", "owner", "due_on", "source", "external_id"]


class ActionEdit(StrictModelSerializer):
    owner = EmailRelatedField(queryset=User.objects, required=False)

    class Meta:
        model = Action
        fields = ["title", "owner", "due_on", "external_id"]


class ChangesInput(StrictSerializer):
    """The ids of the actions, and what they get: another owner, another day, or both."""

    actions = serializers.ListField(child=WholeNumberField(min_value=1), allow_empty=False, max_length=MOST_AT_ONCE)
    owner = EmailRelatedField(queryset=User.objects, required=False)
    due_on = DayField(required=False)
    reason = serializers.CharField(max_length=500)


class ChangesOutput(serializers.Serializer):
    """How many actions were changed, and how many were left: over, the same already, or not the caller's."""

    count = serializers.IntegerField()
    left = serializers.IntegerField()


class EvidenceInput(StrictSerializer):
    evidence = serializers.CharField(max_length=500)
