"""The least that can answer the same requests: one query and a dump, with neither framework nor sign-in."""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg2

COLUMNS = "p.code, p.name, p.name_zh, p.sector, p.level, p.stage, o.email, s.email, p.since, p.external_id, p.version"
QUERY = f"""
SELECT {COLUMNS}, p.created_at, p.updated_at
FROM partners_partner p JOIN accounts_user o ON o.id = p.owner_id LEFT JOIN accounts_user s ON s.id = p.sponsor_id
"""
here = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a list of 100 partners, or the one that the address ends in."""
    code = environ["PATH_INFO"].removeprefix("/api/v1/partners/").strip("/")
    found = _rows("WHERE p.code = %s", code) if code else _rows("ORDER BY p.code LIMIT 100")
    body = json.dumps(found if not code else found[:1], default=str).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _rows(end: str, *values: str) -> list[dict[str, Any]]:
    if not hasattr(here, "connection"):
        here.connection = psycopg2.connect(os.environ["BENCH_DSN"])
        here.connection.autocommit = True
    with here.connection.cursor() as cursor:
        cursor.execute(QUERY + end, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
