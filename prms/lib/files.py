"""Kept files on their way in and out."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from prms.lib.attachments import HEAD_BYTES, check_attachment, content_type_of, extension_of, shown_name
from prms.lib.errors import DomainError


def attach(holder: Any, file: File, *, refused: type[DomainError]) -> str:
    """Keep a file with the row under a name nobody can guess; return its own name, which people see.

    The row has `file` and `file_name`; whoever calls saves it. Raises `refused` for a file that is not kept.
    """
    name = shown_name(file.name or "")
    head = file.read(HEAD_BYTES)
    file.seek(0)
    problem = check_attachment(name=name, size=file.size, head=head)
    if problem:
        message = problem.worded(_)
        raise refused.at("file", message, code=problem.code)
    holder.file_name = name
    holder.file.save(f"{uuid4().hex}{extension_of(name)}", file, save=False)
    return name


def download(file: FieldFile, *, name: str, content_type: str = "") -> FileResponse:
    """Return a kept file as an attachment under its own name; browsers save it, they do not open it.

    Without a type it is of a kind that can be attached.
    """
    kind = content_type or content_type_of(name)
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind)


def download_bytes(content: bytes, *, name: str, content_type: str = "") -> FileResponse:
    """Return bytes as an attachment under their own name; without a type they are of a kind that can be attached."""
    kind = content_type or content_type_of(name)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=kind)
