"""Files of long lists: asked for, made in the background as the asker sees the list, kept for a week.

A worker may die between any two steps: the row then waits for its lease to run out and is taken up again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from messaging.services import queue
from prms.lib.errors import DomainError, InvalidInput
from prms.lib.list_files import is_workbook, sheet_at
from prms.lib.tables import MOST_SHEET_ROWS, write_csv, write_xlsx
from reports.errors import TooManyExports
from reports.models import Export

KEPT_FOR = timedelta(days=7)
REMEMBERED_FOR = timedelta(days=90)
# Longer than a task may run.
LEASE = timedelta(minutes=10)
MOST_TRIES = 3
MOST_WAITING = 5

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


@transaction.atomic
def ask_for_export(*, address: str, by: User) -> Export:
    """Queue the file of the list at an address; return it, the one that waits already if there is one.

    Raises NotFound or Forbidden as the list itself does, InvalidInput for more rows than a workbook takes,
    TooManyExports while as many are being prepared for this person as one may have.
    """
    sheet = sheet_at(address, reader=by)
    file_name = sheet.file_name
    if is_workbook(address):
        if sheet.count > MOST_SHEET_ROWS:
            raise InvalidInput(_("The list has more rows than a workbook takes. Ask for CSV, or narrow the list."))
        file_name = f"{file_name.removesuffix('.csv')}.xlsx"
    # Two requests of one person wait for each other here.
    User.objects.select_for_update().get(pk=by.pk)
    waiting = list(Export.objects.visible_to(by).waiting())
    for same in waiting:
        if same.address == address:
            return same
    if len(waiting) >= MOST_WAITING:
        message = _("%(count)s files are being prepared for you. Ask again when one of them is ready.")
        raise TooManyExports(message % {"count": len(waiting)})
    export = Export.objects.create(owner=by, address=address, file_name=file_name[:200], row_count=sheet.count)
    audit.record(action="export.asked", by=by, target=export, changes={"address": ["", address]})
    return export


def make_next_export(*, clock: Clock) -> int:
    """Write the file that was asked for first; return how many were written. Safe to run in several workers."""
    export = _claim(now=clock())
    if export is None:
        return 0
    reader = export.owner
    try:
        with _as_read_by(reader), TemporaryFile() as file:
            count = _write(export, file)
            return _finish(export, file, count=count, now=clock())
    except DomainError as error:
        _give_up(export, error.message, now=clock())
    except Exception:
        log.exception("export_not_made", export=export.pk)
        if export.attempts >= MOST_TRIES:
            with _as_read_by(reader):
                _give_up(export, _("The file could not be written. Narrow the list and ask again."), now=clock())
    return 0


def drop_old_exports(*, now: datetime) -> int:
    """Delete the files that were kept long enough, and later what is remembered of them; return how many files."""
    dropped = 0
    for export in Export.objects.outlived(now=now).order_by("id")[:1000]:
        export.file.delete(save=False)
        export.status = Export.Status.EXPIRED
        export.save(update_fields=["file", "status", "updated_at"])
        dropped += 1
    forgotten = Export.objects.filter(created_at__lt=now - REMEMBERED_FOR)
    forgotten.exclude(status__in=(Export.Status.WAITING, Export.Status.READY)).delete()
    return dropped


@contextmanager
def _as_read_by(reader: User) -> Iterator[None]:
    with translation.override(reader.language), timezone.override(ZoneInfo(reader.time_zone)):
        yield


@transaction.atomic
def _claim(*, now: datetime) -> Export | None:
    """Take the longest waiting one under a lease; rows another worker is taking are passed over."""
    due = Export.objects.due(now=now).select_related("owner")
    export = due.select_for_update(skip_locked=True, of=("self",)).first()
    if export is not None:
        export.leased_until, export.attempts = now + LEASE, export.attempts + 1
        export.save(update_fields=["leased_until", "attempts", "updated_at"])
    return export


def _write(export: Export, file: BinaryIO) -> int:
    """Write the list as its asker sees it now; return how many rows."""
    sheet = sheet_at(export.address, reader=export.owner)
    if export.is_workbook:
        write_xlsx(file, title=export.file_name.removesuffix(".xlsx"), header=sheet.header, rows=sheet.rows)
    else:
        write_csv(file, header=sheet.header, rows=sheet.rows)
    file.seek(0)
    return sheet.count


def _finish(export: Export, file: BinaryIO, *, count: int, now: datetime) -> int:
    """Keep the file under a name nobody can guess and tell its asker; return 1, or 0 when another worker was first."""
    lease = export.leased_until
    export.file.save(f"{uuid4().hex}.{'xlsx' if export.is_workbook else 'csv'}", File(file), save=False)
    with transaction.atomic():
        if not Export.objects.waiting().filter(pk=export.pk, leased_until=lease).select_for_update().exists():
            export.file.delete(save=False)
            return 0
        export.row_count, export.expires_at = count, now + KEPT_FOR
        _close(export, Export.Status.READY, now=now)
        audit.record(action="export.made", by=None, target=export, changes={"row_count": [None, count]})
    return 1


@transaction.atomic
def _give_up(export: Export, problem: str, *, now: datetime) -> None:
    export.problem = problem
    _close(export, Export.Status.FAILED, now=now)
    audit.record(action="export.failed", by=None, target=export, changes={"problem": ["", problem]})


def _close(export: Export, status: Export.Status, *, now: datetime) -> None:
    export.status, export.finished_at, export.leased_until = status, now, None
    export.save()
    queue(
        cause=f"export:{export.pk}",
        recipients=[export.owner],
        template=f"reports/messages/export_{status.value}",
        params={"name": export.file_name, "rows": export.row_count, "problem": export.problem},
        url=export.get_absolute_url(),
        available_at=now,
    )
