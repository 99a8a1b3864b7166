"""A restored copy of the data sends nothing until told to.

The installation's fingerprint is kept in the data. A copy restored into another database, or served under
another name, computes a different one: the outbox fills and waits for `manage.py resume_sending`.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from accounts.services import record
from messaging.models import Notification, SendingPermit


def is_sending_permitted(*, now: datetime) -> bool:
    """Say whether messages may leave this installation; an empty database gets its permit here."""
    permit, _is_new = SendingPermit.objects.get_or_create(
        is_only=True, defaults={"fingerprint": fingerprint(), "granted_at": now}
    )
    return settings.SENDING_ENABLED and permit.fingerprint == fingerprint()


@transaction.atomic
def resume_sending(*, now: datetime, by: User | None, is_queue_cancelled: bool = False) -> int:
    """Let this copy send; return how many waiting messages were cancelled first."""
    cancelled = 0
    if is_queue_cancelled:
        cancelled = Notification.objects.all().cancel(reason="Restored copy.")
    permit, _is_new = SendingPermit.objects.update_or_create(
        is_only=True, defaults={"fingerprint": fingerprint(), "granted_at": now, "granted_by": by}
    )
    record(action="sending.resumed", by=by, target=permit, changes={"cancelled": [0, cancelled]})
    return cancelled


def fingerprint() -> str:
    """Return what tells this installation from a copy of its data."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return hashlib.sha256(f"{host}|{_database_identity()}".encode()).hexdigest()


def _database_identity() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_database(), oid, 'messaging_sendingpermit'::regclass::oid"
                " FROM pg_database WHERE datname = current_database()"
            )
            return repr(cursor.fetchone())
    path = Path(str(connection.settings_dict["NAME"]))
    return str(path.stat().st_ino) if path.exists() else "memory"
