from functools import lru_cache
from typing import Any

from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.anybody import Sort, anybody, own_values, sort_of
from partners.api.serializers import (
    ContactEdit,
    ContactInput,
    ContactOutput,
    HandOverInput,
    HandOverOutput,
    LevelChangeInput,
    LevelChangeOutput,
    NdaInput,
    NdaOutput,
    OwnCompanyOutput,
    PartnerEdit,
    PartnerInput,
    PartnerOutput,
    StageChangeInput,
    StageChangeOutput,
    SwitchesInput,
    SwitchesOutput,
)
from partners.filters import ContactFilters, PartnerFilters
from partners.models import Contact, LevelChange, Nda, Partner, StageChange
from partners.rules.levels import Ratings
from partners.services import (
    add_contact,
    change_level,
    create_partner,
    edit_contact,
    edit_nda,
    hand_over_partners,
    invite_contact,
    move_stage,
    record_nda,
    remove_contact,
    remove_nda,
    revise_partner,
    switch,
)
from prms.lib.errors import NotFound
from prms.lib.files import download
from prms.lib.prepared import Prepared
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.parsers import StrictJSONParser
from prms.lib.rest.rows import row_paths
from prms.lib.rest.uploads import FILE_SCHEMA, UploadParser
from prms.lib.rest.views import ApiViewSet, ById, ListMixin, ReadViewSet

_ANY_CODE = "any code"


def is_outsider(request: Request | None) -> bool:
    """Say whether the caller speaks for a partner, not for the organisation; a schema is made without a caller."""
    user = request.user if request else None
    return bool(user and user.is_authenticated and not user.may("users.view"))


@lru_cache(maxsize=64)
def _one_partner(sort: Sort) -> Prepared[Partner]:
    """Return the question after a partner by its code, for people of the sort; of its people only what is written."""
    rows = Partner.objects.visible_to(anybody(sort)).filter(code=_ANY_CODE)
    return Prepared(rows.select_related("owner", "sponsor").only(*row_paths(PartnerOutput)))


class PartnerViewSet(ReadViewSet):
    """Companies the organisation works with, or looks at."""

    queryset = Partner.objects.select_related("owner", "sponsor")
    permission_names = {
        "list": "partners.view",
        "retrieve": "partners.view",
        "create": "partners.edit",
        "partial_update": "partners.edit",
        "switches": "partners.view",
        "set_switches": "partners.switch",
        "change_switches": "partners.switch",
    }
    object_scopes = dict.fromkeys(("partial_update", "set_switches", "change_switches"), "editable_by")
    input_serializers = {
        "create": PartnerInput,
        "partial_update": PartnerEdit,
        "set_switches": SwitchesInput,
        "change_switches": SwitchesInput,
    }
    output_serializers = dict.fromkeys(("switches", "set_switches", "change_switches"), SwitchesOutput)
    success_statuses = {"set_switches": 200}
    serializer_class = PartnerOutput
    filterset_class = PartnerFilters
    ordering_fields = {
        "code": "code",
        "name": "name",
        "level": "level",
        "stage": "stage",
        "sector": "sector",
        "owner": "owner__email",
        "since": "since",
        "updated_at": "updated_at",
    }
    ordering = ("code",)

    def find_object(self) -> Any:
        if self.action != "retrieve":
            return super().find_object()
        found = _one_partner(sort_of(self.caller)).ask({_ANY_CODE: self.kwargs["code"], **own_values(self.caller)})
        if not found:
            raise Http404
        return found[0]

    def output_serializer(self) -> Any:
        if self.action in ("list", "retrieve") and is_outsider(self.request):
            return OwnCompanyOutput
        return super().output_serializer()

    def create(self, request: Request) -> Response:
        values = self.validated_input()
        return self.answer(create_partner(by=self.caller, now=timezone.now(), **values))

    @versioned
    def partial_update(self, request: Request, code: str) -> Response:
        values = self.validated_input()
        return self.answer(revise_partner(partner=self.object, values=values, by=self.caller, now=timezone.now()))

    @action(detail=True, methods=["get"])
    def switches(self, request: Request, code: str) -> Response:
        """What other systems may do with the partner now, since when and why."""
        if is_outsider(request):
            self.object.switch_reason = ""
        return self.answer(self.object)

    @switches.mapping.post
    def set_switches(self, request: Request, code: str) -> Response:
        """Set one or more switches; what is left out stays, and repeating it changes nothing."""
        return self._switch(request)

    @switches.mapping.patch
    @versioned
    def change_switches(self, request: Request, code: str) -> Response:
        """Set one or more switches of the version that was read."""
        return self._switch(request)

    def _switch(self, request: Request) -> Response:
        values = {"reason": "", **self.validated_input()}
        return self.answer(switch(partner=self.object, by=self.caller, now=timezone.now(), **values))


class HandOverViewSet(ApiViewSet):
    """Partners of a leaver, handed over to another owner."""

    queryset = Partner.objects.all()
    permission_names = {"create": "partners.hand_over"}
    input_serializers = {"create": HandOverInput}
    serializer_class = HandOverOutput

    def create(self, request: Request) -> Response:
        values = self.validated_input()
        chosen = values.pop("partners", None)
        if chosen is not None:
            values["partners"] = Partner.objects.filter(pk__in=[partner.pk for partner in chosen])
        count = hand_over_partners(by=self.caller, now=timezone.now(), **values)
        return self.answer({"handed_over": count})


class HistoryViewSet(ListMixin, ChildViewSet):
    """What a partner moved from and to, the newest first."""

    parent_queryset = Partner.objects
    parent_field = "partner"
    object_scopes = {"create": "editable_by"}
    ordering = ("-id",)

    def get_queryset(self) -> Any:
        rows = super(ApiViewSet, self).get_queryset().filter(partner=self.parent)
        return rows.none() if is_outsider(self.request) else rows


class LevelChangeViewSet(HistoryViewSet):
    queryset = LevelChange.objects.select_related("changed_by")
    permission_names = {"list": "partners.view", "create": "partners.change_level"}
    input_serializers = {"create": LevelChangeInput}
    serializer_class = LevelChangeOutput

    def create(self, request: Request, partner: str) -> Response:
        values = self.validated_input()
        given = [values.pop(name, None) for name in ("value", "substitutability", "investment")]
        ratings = Ratings(*given) if None not in given else None
        changed = change_level(partner=self.parent, ratings=ratings, by=self.caller, now=timezone.now(), **values)
        return self.answer(changed.level_changes.first())


class StageChangeViewSet(HistoryViewSet):
    queryset = StageChange.objects.select_related("changed_by")
    permission_names = {"list": "partners.view", "create": "partners.change_stage"}
    input_serializers = {"create": StageChangeInput}
    serializer_class = StageChangeOutput

    def create(self, request: Request, partner: str) -> Response:
        moved = move_stage(partner=self.parent, by=self.caller, now=timezone.now(), **self.validated_input())
        return self.answer(moved.stage_changes.first())


class NdaViewSet(ById, ReadViewSet, ChildViewSet):
    """NDAs with a partner; the body may be JSON, or a form with the file in it."""

    queryset = Nda.objects.select_related("partner")
    parent_queryset = Partner.objects
    parent_field = "partner"
    parser_classes = (StrictJSONParser, UploadParser)
    permission_names = {
        "list": "partners.view",
        "retrieve": "partners.view",
        "file": "partners.view",
        "create": "partners.edit",
        "partial_update": "partners.edit",
        "destroy": "partners.edit",
    }
    object_scopes = dict.fromkeys(("create", "partial_update", "destroy"), "editable_by")
    input_serializers = {"create": NdaInput, "partial_update": NdaInput}
    serializer_class = NdaOutput
    ordering_fields = ("signed_on", "ends_on")
    ordering = ("-signed_on",)

    def create(self, request: Request, partner: str) -> Response:
        nda = record_nda(partner=self.parent, by=self.caller, now=timezone.now(), **self.validated_input())
        return self.answer(nda)

    @versioned
    def partial_update(self, request: Request, partner: str, id: str) -> Response:  # the address's name
        values = self.validated_input()
        return self.answer(edit_nda(nda=self.object, values=values, by=self.caller, now=timezone.now()))

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, partner: str, id: str) -> FileResponse:  # the address's name
        """The file of the NDA, as it was attached."""
        if not self.object.file:
            raise NotFound(_("This NDA has no file."))
        return download(self.object.file, name=self.object.file_name)

    @versioned
    def destroy(self, request: Request, partner: str, id: str) -> Response:  # the address's name
        remove_nda(nda=self.object, by=self.caller)
        return self.answer()


class ContactViewSet(ById, ReadViewSet):
    """The people who matter in a partnership, on either side."""

    queryset = Contact.objects.select_related("partner", "user")
    permission_names = {
        "list": "contacts.view",
        "retrieve": "contacts.view",
        "create": "contacts.edit",
        "partial_update": "contacts.edit",
        "destroy": "contacts.edit",
        "invitation": "contacts.edit",
    }
    object_scopes = dict.fromkeys(("partial_update", "destroy", "invitation"), "editable_by")
    input_serializers = {"create": ContactInput, "partial_update": ContactEdit}
    serializer_class = ContactOutput
    filterset_class = ContactFilters
    ordering_fields = {"id": "id", "name": "name", "partner": "partner__code"}
    ordering = ("id",)

    def create(self, request: Request) -> Response:
        return self.answer(add_contact(by=self.caller, **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:  # the address's name
        return self.answer(edit_contact(contact=self.object, values=self.validated_input(), by=self.caller))

    @versioned
    def destroy(self, request: Request, id: str) -> Response:  # the address's name
        remove_contact(contact=self.object, by=self.caller)
        return self.answer()

    @action(detail=True, methods=["post"])
    def invitation(self, request: Request, id: str) -> Response:  # the address's name
        """Send the contact a link that lets them in."""
        return self.answer(invite_contact(contact=self.object, by=self.caller, now=timezone.now()))
