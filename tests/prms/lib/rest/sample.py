"""A small API over partners and their NDAs: what the pieces of `prms.lib.rest` are tried on."""

import django_filters
from django.db.models import Count
from django.urls import include, path
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.idempotency import idempotent
from accounts.models import User
from partners.models import Nda, Partner
from prms.lib.errors import Conflict
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.fields import CodeField, DayField, DecimalStringField, MonthField
from prms.lib.rest.filters import MonthFilter
from prms.lib.rest.nested import ChildViewSet, below
from prms.lib.rest.related import CodeRelatedField, IdRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer
from prms.lib.rest.views import ApiViewSet, ById, ReadViewSet


class PartnerRow(RowSerializer):
    owner_email = serializers.CharField(source="owner.email")
    since_month = MonthField(source="since")

    class Meta:
        model = Partner
        fields = ["code", "name", "level", "since", "since_month", "owner", "owner_email"]


class PartnerOutput(RowSerializer):
    class Meta:
        model = Partner
        fields = ["code", "name", "level", "since", "version"]


class PartnerInput(StrictSerializer):
    code = CodeField()
    name = serializers.CharField(max_length=200)
    since = DayField(required=False)
    share = DecimalStringField(required=False, min_value=0, max_value=1)


class PauseInput(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class AsOfQuery(StrictSerializer):
    as_of = DayField(required=False)


class PartnerFilters(django_filters.FilterSet):
    since = MonthFilter()

    class Meta:
        model = Partner
        fields = ["level", "stage"]


class PartnerViewSet(ReadViewSet):
    """Partners of the sample."""

    queryset = Partner.objects.select_related("owner")
    permission_names = {
        "list": "partners.view",
        "retrieve": "partners.view",
        "create": "partners.edit",
        "partial_update": "partners.edit",
        "pause": "partners.switch",
    }
    object_scopes = {"partial_update": "editable_by"}
    input_serializers = {"create": PartnerInput, "partial_update": PartnerInput, "pause": PauseInput}
    output_serializers = {"list": PartnerRow}
    query_serializers = {"retrieve": AsOfQuery}
    success_statuses = {"pause": 200}
    serializer_class = PartnerOutput
    filterset_class = PartnerFilters
    ordering_fields = {"code": "code", "since": "since", "level": "level", "owner": "owner__email"}
    ordering = ("code",)

    @idempotent
    def create(self, request: Request) -> Response:
        values = self.validated_input()
        values.pop("share", None)
        return self.answer(Partner.objects.create(owner=request.user, **values))

    @versioned
    def partial_update(self, request: Request, code: str) -> Response:
        self.object.name = self.validated_input().get("name", self.object.name)
        self.object.touch("name")
        return self.answer(self.object)

    @action(detail=True, methods=["post"])
    @idempotent
    @versioned
    def pause(self, request: Request, code: str) -> Response:
        if self.object.referrals == Partner.Referrals.PAUSED:
            raise Conflict("Referrals are paused already.")
        self.object.referrals = Partner.Referrals.PAUSED
        self.object.switch_reason = self.validated_input()["reason"]
        self.object.touch("referrals", "switch_reason")
        return self.answer(self.object)

    @action(detail=False, methods=["get"])
    def forgotten(self, request: Request) -> Response:
        raise AssertionError("an action without a permission name is never run")


class OwnedPartnerViewSet(ReadViewSet):
    """Model rows instead of `.values()`, sorted by a number the query computes."""

    queryset = Partner.objects.annotate(contact_count=Count("contacts"))
    permission_names = {"list": "partners.view"}
    serializer_class = PartnerOutput
    ordering_fields = {"contacts": "contact_count", "owner": "owner__email"}
    ordering = ("-contact_count",)


class NdaOutput(OutputSerializer):
    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = Nda
        fields = ["id", "partner", "signed_on", "created_at"]


class NdaInput(StrictSerializer):
    signed_on = DayField()


class ParentedNdaViewSet(ById, ReadViewSet, ChildViewSet):
    queryset = Nda.objects.select_related("partner")
    parent_queryset = Partner.objects
    parent_field = "partner"
    permission_names = {"list": "partners.view", "retrieve": "partners.view", "create": "partners.edit"}
    input_serializers = {"create": NdaInput}
    serializer_class = NdaOutput
    ordering = ("-signed_on",)

    def create(self, request: Request, partner: str) -> Response:
        return self.answer(Nda.objects.create(partner=self.parent, **self.validated_input()))


class MoveInput(StrictSerializer):
    partner = CodeRelatedField(queryset=Partner.objects)
    to = IdRelatedField(queryset=User.objects)


class MoveOutput(serializers.Serializer):
    partner = CodeRelatedField(read_only=True)
    to = IdRelatedField(read_only=True)


class MoveViewSet(ApiViewSet):
    queryset = Partner.objects
    permission_names = {"create": "partners.edit"}
    input_serializers = {"create": MoveInput}
    serializer_class = MoveOutput

    def create(self, request: Request) -> Response:
        return self.answer(self.validated_input())


router = SimpleRouter()
router.register("partners", PartnerViewSet, basename="partner")
router.register("owned", OwnedPartnerViewSet, basename="owned")
router.register("moves", MoveViewSet, basename="move")
router.register(below("partners", "partner") + "/nda", ParentedNdaViewSet, basename="nda")

urlpatterns = [path("api/v1/", include((router.urls, "api")))]
