from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import (
    AuditOutput,
    NewToken,
    NewTokenOutput,
    OrganisationEdit,
    OrganisationOutput,
    ProfileEdit,
    ProfileOutput,
    TokenInput,
    TokenOutput,
    UserEdit,
    UserOutput,
)
from accounts.audit_table import COLUMNS, FILE_NAME, audit_rows
from accounts.filters import AuditFilters, UserFilters
from accounts.models import ApiToken, AuditEntry, Organisation, User
from accounts.services import (
    create_token,
    disable_user,
    enable_user,
    revoke_token,
    set_roles,
    update_organisation,
    update_user,
)
from prms.lib.errors import Forbidden, NotFound
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.serializers import ReasonInput
from prms.lib.rest.views import ApiViewSet, ById, ReadViewSet
from prms.lib.tables import csv_response


class UserViewSet(ById, ReadViewSet):
    """The people of the organisation, and of its partners, who can sign in."""

    queryset = User.objects.with_roles_loaded().select_related("team", "deputy", "reports_to")
    permission_names = {
        "list": "users.view",
        "retrieve": "users.view",
        "partial_update": "users.manage",
        "deactivation": "users.manage",
        "reactivation": "users.manage",
    }
    input_serializers = {"partial_update": UserEdit, "deactivation": ReasonInput}
    serializer_class = UserOutput
    filterset_class = UserFilters
    ordering_fields = {"id": "id", "name": "name", "email": "email"}
    ordering = ("id",)

    @versioned
    def partial_update(self, request: Request, id: str) -> Response:  # the address's name
        values = self.validated_input()
        roles = values.pop("roles", None)
        user = update_user(user=self.object, by=self.caller, **values)
        if roles is not None:
            user = set_roles(user=user, roles=roles, by=self.caller)
        return self.answer(user)

    @action(detail=True, methods=["post"])
    def deactivation(self, request: Request, id: str) -> Response:  # the address's name
        """Shut the person out at once; sessions, tokens and invitations end."""
        values = self.validated_input()
        return self.answer(disable_user(user=self.object, by=self.caller, now=timezone.now(), **values))

    @action(detail=True, methods=["post"])
    def reactivation(self, request: Request, id: str) -> Response:  # the address's name
        """Let the person sign in again; revoked tokens stay revoked."""
        return self.answer(enable_user(user=self.object, by=self.caller))


class ProfileViewSet(ApiViewSet):
    """Oneself: name, language, time zone and how pages look."""

    queryset = User.objects.all()
    permission_names = {"show": "profile.view", "edit": "profile.edit"}
    input_serializers = {"edit": ProfileEdit}
    serializer_class = ProfileOutput

    def find_objects(self, request: Request) -> None:
        self.object = request.user

    def show(self, request: Request) -> Response:
        """Read one's own record."""
        return self.answer(self.object)

    @versioned
    def edit(self, request: Request) -> Response:
        """Change one's own record."""
        return self.answer(update_user(user=self.object, by=self.caller, **self.validated_input()))

    def get_object(self) -> Any:
        return User.objects.get(pk=self.request.user.pk)


class OrganisationViewSet(ApiViewSet):
    """The organisation itself: name, zone, currency, calendar, and when a month closes."""

    queryset = Organisation.objects.all()
    permission_names = {"show": "organisation.view", "edit": "organisation.edit"}
    input_serializers = {"edit": OrganisationEdit}
    serializer_class = OrganisationOutput

    def find_objects(self, request: Request) -> None:
        self.object = self.get_object()

    def show(self, request: Request) -> Response:
        """Read the organisation's record."""
        return self.answer(self.object)

    @versioned
    def edit(self, request: Request) -> Response:
        """Change the organisation's record."""
        return self.answer(update_organisation(by=self.caller, **self.validated_input()))

    def get_object(self) -> Any:
        organisation = Organisation.objects.current()
        if organisation is None:
            raise NotFound(_("There is no organisation yet: `manage.py create_admin` makes it."))
        return organisation


class TokenViewSet(ById, ReadViewSet):
    """API tokens: one's own, for an administrator everybody's. The token itself is shown once, when it is made."""

    queryset = ApiToken.objects.select_related("user")
    permission_names = {
        "list": "tokens.view",
        "retrieve": "tokens.view",
        "create": "tokens.manage",
        "revocation": "tokens.manage",
    }
    input_serializers = {"create": TokenInput}
    output_serializers = {"create": NewTokenOutput}
    serializer_class = TokenOutput
    ordering = ("-id",)

    def create(self, request: Request) -> Response:
        values = {"user": self.caller, **self.validated_input()}
        self._refuse_wider_than_own(values["scopes"])
        row, text = create_token(now=timezone.now(), by=self.caller, **values)
        return self.answer(NewToken(row, text))

    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, id: str) -> Response:  # the address's name
        """End the token at once."""
        return self.answer(revoke_token(token=self.object, now=timezone.now(), by=self.caller))

    def _refuse_wider_than_own(self, scopes: list[str]) -> None:
        token: Any = self.request.auth
        wider = [scope for scope in scopes if token is not None and not token.allows(scope)]
        if wider:
            message = _("A token gives no scope that it lacks itself: %(scopes)s.")
            raise Forbidden(message % {"scopes": ", ".join(wider)})


class AuditViewSet(ById, ReadViewSet):
    """Who did what to which object, when, and from which value to which; newest first."""

    queryset = AuditEntry.objects.select_related("actor")
    permission_names = {"list": "audit.view", "retrieve": "audit.view", "export": "audit.export"}
    serializer_class = AuditOutput
    filterset_class = AuditFilters
    ordering = ("-id",)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=False, methods=["get"])
    def export(self, request: Request) -> StreamingHttpResponse:
        """The whole trail as a CSV file."""
        return csv_response(file_name=FILE_NAME, header=COLUMNS, rows=audit_rows(self.get_queryset()))
