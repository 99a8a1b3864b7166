"""What partners, their people and their records look like over the wire."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from partners.models import Contact, LevelChange, Nda, Partner, StageChange
from prms.lib.rest.fields import CodeField, DayField, InstantField, WholeNumberField
from prms.lib.rest.related import CodeRelatedField, EmailRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictModelSerializer, StrictSerializer


class PartnerOutput(RowSerializer):
    owner = serializers.EmailField(source="owner.email")
    sponsor = serializers.EmailField(source="sponsor.email", allow_null=True)

    class Meta:
        model = Partner
        fields = [
            "code",
            "name",
            "name_zh",
            "sector",
            "sector_zh",
            "level",
            "stage",
            "owner",
            "sponsor",
            "since",
            "external_id",
            "version",
            "created_at",
            "updated_at",
        ]


class OwnCompanyOutput(RowSerializer):
    """What an outsider reads of the own company: nothing of how it is judged."""

    owner = serializers.EmailField(source="owner.email")

    class Meta:
        model = Partner
        fields = ["code", "name", "name_zh", "sector", "sector_zh", "owner", "since", "version"]


class PartnerInput(StrictModelSerializer):
    """A partner to enter; the owner is the caller and the code the next free one unless they are named."""

    code = CodeField(required=False)
    level = serializers.ChoiceField(choices=Partner.Level.choices, required=False)
    stage = serializers.ChoiceField(choices=Partner.Stage.choices, required=False)
    owner = EmailRelatedField(queryset=User.objects, required=False)
    sponsor = EmailRelatedField(queryset=User.objects, required=False, allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)

    class Meta:
        model = Partner
        fields = [
            "code",
            "name",
            "name_zh",
            "sector",
            "sector_zh",
            "level",
            "stage",
            "owner",
            "sponsor",
            "since",
            "external_id",
            "reason",
        ]


class PartnerEdit(PartnerInput):
    """What may change; a new level needs the `reason` that its history keeps."""

    code = None  # type: ignore[assignment]  # leaves the inherited field out

    class Meta(PartnerInput.Meta):
        fields = [name for name in PartnerInput.Meta.fields if name != "code"]


class SwitchesOutput(OutputSerializer):
    since = InstantField(source="switched_at", allow_null=True)
    reason = serializers.CharField(source="switch_reason")

    class Meta:
        model = Partner
        fields = ["referrals", "data_exchange", "api_entitlement", "since", "reason", "version"]


class SwitchesInput(StrictSerializer):
    referrals = serializers.ChoiceField(choices=Partner.Referrals.choices, required=False)
    data_exchange = serializers.ChoiceField(choices=Partner.DataExchange.choices, required=False)
    api_entitlement = WholeNumberField(required=False, min_value=0, max_value=100)
    reason = serializers.CharField(max_length=500)


class HandOverInput(StrictSerializer):
    leaver = EmailRelatedField(queryset=User.objects)
    to = EmailRelatedField(queryset=User.objects)
    reason = serializers.CharField(max_length=500)
    partners = serializers.ListField(
        child=CodeRelatedField(queryset=Partner.objects), required=False, allow_empty=False, max_length=200
    )


class HandOverOutput(serializers.Serializer):
    handed_over = serializers.IntegerField()


class LevelChangeOutput(RowSerializer):
    changed_by = serializers.EmailField(source="changed_by.email", allow_null=True)

    class Meta:
        model = LevelChange
        fields = [
            "id",
            "from_level",
            "to_level",
            "reason",
            "value",
            "substitutability",
            "investment",
            "proposed_level",
            "changed_by",
            "changed_at",
        ]


class LevelChangeInput(StrictSerializer):
    """A move to another level; with all three ratings the history keeps what the rule table gives them."""

    level = serializers.ChoiceField(choices=Partner.Level.choices)
    reason = serializers.CharField(max_length=500)
    value = WholeNumberField(required=False, min_value=1, max_value=5)
    substitutability = WholeNumberField(required=False, min_value=1, max_value=5)
    investment = WholeNumberField(required=False, min_value=1, max_value=5)


class StageChangeOutput(RowSerializer):
    changed_by = serializers.EmailField(source="changed_by.email", allow_null=True)

    class Meta:
        model = StageChange
        fields = ["id", "from_stage", "to_stage", "reason", "changed_by", "changed_at"]


class StageChangeInput(StrictSerializer):
    stage = serializers.ChoiceField(choices=Partner.Stage.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class NdaOutput(OutputSerializer):
    partner = serializers.CharField(source="partner.code")
    file = serializers.SerializerMethodField()

    class Meta:
        model = Nda
        fields = ["id", "partner", "signed_on", "ends_on", "file", "file_name", "version"]

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_file(self, nda: Nda) -> str | None:
        """Return the address of the file, which is served to those who may see the NDA."""
        if not nda.file:
            return None
        address = reverse("api:nda-file", args=[nda.partner.code, nda.pk])
        return self.context["request"].build_absolute_uri(address)


class NdaInput(StrictSerializer):
    signed_on = DayField()
    ends_on = DayField(required=False, allow_null=True)
    file = serializers.FileField(required=False)


class ContactOutput(RowSerializer):
    partner = serializers.CharField(source="partner.code")
    login = serializers.EmailField(source="user.email", allow_null=True)

    class Meta:
        model = Contact
        fields = [
            "id",
            "partner",
            "name",
            "email",
            "phone",
            "title",
            "side",
            "stakeholder_role",
            "is_gatekeeper",
            "is_champion",
            "influence",
            "interest",
            "concerns",
            "preferred_channel",
            "login",
            "external_id",
            "version",
        ]


class ContactInput(StrictModelSerializer):
    partner = CodeRelatedField(queryset=Partner.objects)
    influence = WholeNumberField(required=False, min_value=1, max_value=5)
    interest = WholeNumberField(required=False, min_value=1, max_value=5)

    class Meta:
        model = Contact
        fields = [name for name in ContactOutput.Meta.fields if name not in ("id", "login", "version")]


class ContactEdit(ContactInput):
    """What may change; a contact stays with its partner."""

    partner = None  # type: ignore[assignment]  # leaves the inherited field out

    class Meta(ContactInput.Meta):
        fields = [name for name in ContactInput.Meta.fields if name != "partner"]
