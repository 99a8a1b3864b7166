from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from partners.errors import AttachmentRefused, NdaDatesRefused
from partners.models import Nda, Partner
from partners.services.guards import require_may
from prms.lib.files import attach


@transaction.atomic
def record_nda(
    *,
    partner: Partner,
    signed_on: date,
    by: User | None,
    now: datetime,
    ends_on: date | None = None,
    file: File | None = None,
) -> Nda:
    """Record an NDA with a partner; without `ends_on` it binds until further notice.

    Raises AttachmentRefused for a file that may not be kept, NdaDatesRefused for days that cannot be.
    """
    require_may("partners.edit", partner=partner, by=by)
    _check_dates(signed_on, ends_on, today=now.date())
    nda = Nda(partner=partner, signed_on=signed_on, ends_on=ends_on)
    if file is not None:
        attach(nda, file, refused=AttachmentRefused)
    nda.save()
    changes = {field: [None, getattr(nda, field)] for field in ("signed_on", "ends_on", "file_name")}
    audit.record(action="partners.nda_recorded", by=by, target=nda, changes=changes)
    return nda


@transaction.atomic
def edit_nda(
    *, nda: Nda, values: Mapping[str, Any], by: User | None, now: datetime, expected_version: int | None = None
) -> Nda:
    """Change `signed_on`, `ends_on` or `file` of an NDA: it was extended, ended early, or its file came later."""
    nda = nda.locked(expected_version=expected_version)
    require_may("partners.edit", partner=nda.partner, by=by)
    days = {field: values[field] for field in ("signed_on", "ends_on") if field in values}
    changes = audit.changed_fields(nda, days)
    for field, day in days.items():
        setattr(nda, field, day)
    _check_dates(nda.signed_on, nda.ends_on, today=now.date())
    if values.get("file") is not None:
        changes["file_name"] = [nda.file_name, attach(nda, values["file"], refused=AttachmentRefused)]
    if changes:
        nda.touch("signed_on", "ends_on", "file", "file_name")
        audit.record(action="partners.nda_edited", by=by, target=nda, changes=changes)
    return nda


@transaction.atomic
def remove_nda(*, nda: Nda, by: User | None, expected_version: int | None = None) -> None:
    """Take back an NDA that was recorded by mistake; its file goes once the transaction stands."""
    nda = nda.locked(expected_version=expected_version)
    require_may("partners.edit", partner=nda.partner, by=by)
    kept = {field: [getattr(nda, field), None] for field in ("signed_on", "ends_on", "file_name")}
    audit.record(action="partners.nda_removed", by=by, target=nda, changes=kept)
    name, storage = nda.file.name, nda.file.storage
    nda.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _check_dates(signed_on: date, ends_on: date | None, *, today: date) -> None:
    if ends_on is not None and ends_on < signed_on:
        raise NdaDatesRefused.at("ends_on", _("An NDA ends on the day it is signed or later."))
    # A day ahead of UTC it may be tomorrow already.
    if (signed_on - today).days > 1:
        raise NdaDatesRefused.at("signed_on", _("An NDA is recorded once it is signed: this day is still to come."))
