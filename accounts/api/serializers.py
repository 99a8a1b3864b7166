from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import ApiToken, AuditEntry, BusinessCalendar, Organisation, Team, User
from accounts.models.user import ROLE_CHOICES
from prms.lib.rest.fields import WholeNumberField, text_schema
from prms.lib.rest.related import EmailRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer

PERSONAL = ("name", "language", "time_zone", "theme", "has_single_key_shortcuts")


class NamedField(serializers.SlugRelatedField):
    """A reference by name to what an administrator keeps, such as a team."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="name", **kwargs)

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        """Offer no list: nothing may read the table only to describe the field."""
        return {}


class TimeZoneField(serializers.CharField):
    """The name of a time zone, such as `Asia/Shanghai`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 64, **kwargs})
        self.validators.append(_is_time_zone)


@extend_schema_field(text_schema(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "06:00", kind="time of day"))
class ClockField(serializers.TimeField):
    """A time of day in the organisation's zone, `06:00`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"format": "%H:%M", "input_formats": ["%H:%M"], **kwargs})


def _is_time_zone(name: str) -> None:
    if name not in available_timezones():
        message = _("“%(zone)s” is not a time zone: choose one such as Asia/Shanghai.") % {"zone": name}
        raise serializers.ValidationError(message, code="invalid_time_zone")


class UserOutput(OutputSerializer):
    roles = serializers.SerializerMethodField()
    team = serializers.CharField(source="team.name", default=None, allow_null=True)
    deputy = serializers.EmailField(source="deputy.email", default=None, allow_null=True)
    reports_to = serializers.EmailField(source="reports_to.email", default=None, allow_null=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "name",
            "roles",
            "language",
            "time_zone",
            "team",
            "deputy",
            "reports_to",
            "is_active",
            "date_joined",
            "last_login",
            "version",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=ROLE_CHOICES)))
    def get_roles(self, user: User) -> list[str]:
        """Return the names of the person's roles."""
        return sorted(user.role_names())


class UserEdit(StrictModelSerializer):
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=ROLE_CHOICES), required=False, max_length=len(ROLE_CHOICES)
    )
    time_zone = TimeZoneField(required=False)
    team = NamedField(queryset=Team.objects, required=False, allow_null=True)
    deputy = EmailRelatedField(queryset=User.objects, required=False, allow_null=True)
    reports_to = EmailRelatedField(queryset=User.objects, required=False, allow_null=True)

    class Meta:
        model = User
        fields = ["name", "roles", "language", "time_zone", "team", "deputy", "reports_to"]


class ProfileOutput(UserOutput):
    class Meta(UserOutput.Meta):
        fields = [*UserOutput.Meta.fields, "theme", "has_single_key_shortcuts"]


class ProfileEdit(StrictModelSerializer):
    time_zone = TimeZoneField(required=False)

    class Meta:
        model = User
        fields = PERSONAL


class OrganisationOutput(OutputSerializer):
    close_at = ClockField()
    calendar = serializers.CharField(source="calendar.name", default=None, allow_null=True)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "name_zh",
            "time_zone",
            "currency",
            "calendar",
            "close_working_day",
            "close_at",
            "version",
        ]


class OrganisationEdit(StrictModelSerializer):
    time_zone = TimeZoneField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", required=False)
    calendar = NamedField(queryset=BusinessCalendar.objects, required=False, allow_null=True)
    close_working_day = WholeNumberField(required=False, min_value=1, max_value=20)
    close_at = ClockField(required=False)

    class Meta:
        model = Organisation
        fields = [name for name in OrganisationOutput.Meta.fields if name != "version"]


class TokenOutput(RowSerializer):
    user = serializers.EmailField(source="user.email")

    class Meta:
        model = ApiToken
        fields = [
            "id",
            "user",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ]


class NewToken(NamedTuple):
    """A token just made, and its text."""

    row: ApiToken
    text: str


class NewTokenOutput(serializers.Serializer):
    """The token's record, and the token itself: it is shown this once."""

    record = TokenOutput(source="row")
    token = serializers.CharField(source="text")


class TokenInput(StrictSerializer):
    """A token for oneself, or for somebody else where an administrator makes it."""

    user = EmailRelatedField(queryset=User.objects, required=False)
    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False, max_length=100)
    days = WholeNumberField(required=False, min_value=1, max_value=3660, allow_null=True)


class AuditOutput(RowSerializer):
    actor = serializers.EmailField(source="actor.email", allow_null=True)

    class Meta:
        model = AuditEntry
        fields = [
            "id",
            "at",
            "actor",
            "actor_label",
            "action",
            "object_type",
            "object_id",
            "object_label",
            "changes",
            "batch_count",
            "request_id",
            "token_id",
        ]
