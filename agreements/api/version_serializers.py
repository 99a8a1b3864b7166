"""What the versions of an agreement look like over the wire."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agreements.api.clauses import ClausesField
from agreements.models import AgreementVersion
from agreements.rules.facts import as_sent
from prms.lib.rest.fields import DayField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import StrictModelSerializer, StrictSerializer

SAID = ["effective_from", "reason", "why", "title", "ends_on", "clauses"]


class VersionNames(serializers.Serializer):
    """People by the names they go by."""

    written_by = serializers.EmailField(source="written_by.email", allow_null=True)
    signed_by = serializers.EmailField(source="signed_by.email", allow_null=True)


class VersionRow(VersionNames, RowSerializer):
    """What an agreement says from `effective_from` on; a signed version never changes."""

    class Meta:
        model = AgreementVersion
        fields = ["number", "status", *SAID, "signed_on", "written_by", "signed_by", "version"]


@extend_schema_field({})
class FactField(serializers.Field):
    """What a version says of one field: a text, a whole number, true or false, or a list of these."""

    def to_representation(self, value: Any) -> Any:
        return as_sent(value)


class DifferenceOutput(serializers.Serializer):
    """One field that two versions say differently; null where one of them says nothing of it."""

    field = serializers.CharField()
    before = FactField()
    after = FactField()


class ComparisonOutput(serializers.Serializer):
    """What two versions say differently, and why the later one was made."""

    before = serializers.IntegerField(source="before.number")
    after = serializers.IntegerField(source="after.number")
    reason = serializers.CharField(source="after.reason")
    why = serializers.CharField(source="after.why")
    changes = DifferenceOutput(many=True)


class ComparisonQuery(StrictSerializer):
    since = serializers.IntegerField(
        required=False, min_value=1, max_value=32767, help_text=_("The number of the version to compare with.")
    )


class AmendmentEdit(StrictModelSerializer):
    """What may change of an amendment until it is signed; clauses replace all clauses."""

    effective_from = DayField()
    reason = serializers.ChoiceField(
        choices=[row for row in AgreementVersion.Reason.choices if row[0] != AgreementVersion.Reason.INITIAL]
    )
    why = serializers.CharField(max_length=2000, help_text=_("Why, in a sentence that the history keeps."))
    clauses = ClausesField(required=False)

    class Meta:
        model = AgreementVersion
        fields = SAID


class AmendmentInput(AmendmentEdit):
    """The next version of what was signed: what is left out stays as it was; clauses replace all clauses."""
