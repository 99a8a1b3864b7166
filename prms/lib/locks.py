"""One at a time: a named lock that the running transaction keeps until it ends."""

import hashlib

from django.db import connection


def hold(name: str) -> None:
    """Wait for the lock. SQLite runs one writing transaction at a time and needs none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


def try_to_hold(name: str) -> bool:
    """Take the lock if nobody has it; False when somebody does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(name)])
        return cursor.fetchone()[0]


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
