from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.models import Agreement, AgreementDocument
from agreements.services import add_document
from prms.lib.files import download
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.parsers import StrictJSONParser
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import StrictSerializer
from prms.lib.rest.uploads import FILE_SCHEMA, UploadParser
from prms.lib.rest.views import ById, ListMixin


class DocumentOutput(RowSerializer):
    """A file of an agreement; its content stands at `{id}/file/`."""

    added_by = serializers.EmailField(source="added_by.email", allow_null=True)

    class Meta:
        model = AgreementDocument
        fields = ["id", "title", "file_name", "added_by", "added_at"]


class DocumentInput(StrictSerializer):
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    file = serializers.FileField()


class AgreedDocumentViewSet(ListMixin, ById, ChildViewSet):
    """The files of an agreement; they are sent as a form."""

    queryset = AgreementDocument.objects.select_related("added_by")
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    parser_classes = (StrictJSONParser, UploadParser)
    permission_names = {"list": "agreements.view", "file": "agreements.view", "create": "agreements.edit"}
    object_scopes = {"create": "editable_by"}
    input_serializers = {"create": DocumentInput}
    serializer_class = DocumentOutput
    ordering = ("-added_at",)

    def create(self, request: Request, agreement: str) -> Response:
        """Attach a file."""
        values = self.validated_input()
        return self.answer(add_document(agreement=self.parent, by=self.caller, now=timezone.now(), **values))

    @extend_schema(responses=FILE_SCHEMA)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, agreement: str, id: str) -> FileResponse:  # the address's name
        """The file, as it was attached."""
        return download(self.object.file, name=self.object.file_name)
