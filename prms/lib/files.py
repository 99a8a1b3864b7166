"""Kept files on their way out."""

from io import BytesIO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

from prms.lib.attachments import content_type_of


def download(file: FieldFile, *, name: str) -> FileResponse:
    """Return a kept file as an attachment under its own name; browsers save it, they do not open it."""
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type_of(name))


def download_bytes(content: bytes, *, name: str) -> FileResponse:
    """Return kept bytes as an attachment under their own name."""
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=content_type_of(name))
