from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from agreements.api.serializers import SignatureInput
from agreements.api.version_serializers import (
    AmendmentEdit,
    AmendmentInput,
    ComparisonOutput,
    ComparisonQuery,
    VersionRow,
)
from agreements.models import Agreement, AgreementVersion
from agreements.read.as_of import compare
from agreements.services import edit_amendment, propose_amendment, sign_amendment, withdraw_amendment
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.views import ReadViewSet

NUMBER = "[1-9][0-9]{0,4}"
WRITES = ("create", "partial_update", "destroy", "signature")


class OfVersions(ChildViewSet):
    """The versions of one agreement, addressed by their number."""

    queryset = AgreementVersion.objects.select_related("agreement__partner", "written_by", "signed_by")
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    lookup_field = "number"
    lookup_value_regex = NUMBER
    serializer_class = VersionRow


class VersionViewSet(OfVersions, ReadViewSet):
    """Everything an agreement ever said, the latest version first."""

    permission_names = {"list": "agreements.view", "retrieve": "agreements.view", "changes": "agreements.view"}
    output_serializers = {"changes": ComparisonOutput}
    query_serializers = {"changes": ComparisonQuery}
    ordering_fields = ("number", "effective_from")
    ordering = ("-number",)

    @action(detail=True, methods=["get"])
    def changes(self, request: Request, agreement: str, number: str) -> Response:
        """What this version says otherwise than the one before it, or than the version that `since` names."""
        since = self.query.get("since") or max(1, self.object.number - 1)
        before = get_object_or_404(self.get_queryset(), number=since)
        return self.answer(compare(self.parent, before=before, after=self.object))


class AmendmentViewSet(OfVersions):
    """The next version of what was signed: drafted here, and signed."""

    permission_names = dict.fromkeys(WRITES, "agreements.edit")
    object_scopes = dict.fromkeys(WRITES, "editable_by")
    input_serializers = {"create": AmendmentInput, "partial_update": AmendmentEdit, "signature": SignatureInput}

    def create(self, request: Request, agreement: str) -> Response:
        """Draft the next version; it holds from `effective_from` on, once it is signed."""
        return self.answer(propose_amendment(agreement=self.parent, by=self.caller, **self.validated_input()))

    @versioned
    def partial_update(self, request: Request, agreement: str, number: str) -> Response:
        return self.answer(edit_amendment(version=self.object, values=self.validated_input(), by=self.caller))

    @versioned
    def destroy(self, request: Request, agreement: str, number: str) -> Response:
        withdraw_amendment(version=self.object, by=self.caller)
        return self.answer()

    @action(detail=True, methods=["post"])
    @versioned
    def signature(self, request: Request, agreement: str, number: str) -> Response:
        """Record that both sides signed the amendment, today unless a day is given."""
        today = Organisation.objects.today(now=timezone.now())
        values = {"signed_on": today, **self.validated_input()}
        return self.answer(sign_amendment(version=self.object, by=self.caller, today=today, **values))
