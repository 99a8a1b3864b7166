"""What a partner sends along with a dispute: a file that shows its figure."""

from uuid import uuid4

from django.core.files.base import File
from django.utils.translation import gettext as _

from evaluations.errors import EvidenceRefused
from evaluations.models import ScorecardResponse
from prms.lib.attachments import HEAD_BYTES, check_attachment, extension_of, shown_name
from prms.lib.errors import FieldError


def attach(response: ScorecardResponse, file: File) -> None:
    """Keep the file under a name nobody can guess; people see its own name. Raises EvidenceRefused."""
    name = shown_name(file.name or "")
    head = file.read(HEAD_BYTES)
    file.seek(0)
    problem = check_attachment(name=name, size=file.size, head=head)
    if problem:
        message = problem.worded(_)
        raise EvidenceRefused(message, errors=[FieldError("/file", problem.code, message)])
    response.file_name = name
    response.file.save(f"{uuid4().hex}{extension_of(name)}", file, save=False)
