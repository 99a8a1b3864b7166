"""Files of an agreement."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from accounts.services import audit
from agreements.errors import DocumentRefused
from agreements.models import Agreement, AgreementDocument
from partners.services import require_may, require_valid
from prms.lib.files import attach


@transaction.atomic
def add_document(
    *, agreement: Agreement, file: File, by: User | None, now: datetime, title: str = ""
) -> AgreementDocument:
    """Keep a file with an agreement. Raises DocumentRefused for a kind of file that is not kept."""
    agreement = agreement.locked()
    require_may("agreements.edit", partner=agreement.partner, by=by)
    document = AgreementDocument(agreement=agreement, title=title.strip(), added_by=by, added_at=now)
    require_valid(document, ["title"])
    attach(document, file, refused=DocumentRefused)
    document.save(force_insert=True)
    changes = {"file_name": [None, document.file_name], "title": [None, document.title]}
    audit.record(action="agreements.document_added", by=by, target=agreement, changes=changes)
    return document
