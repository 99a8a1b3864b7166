"""Many rows in one statement: COPY where PostgreSQL is, one prepared statement elsewhere.

Nothing here depends on how many rows there are: a thousand take as many statements as ten.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOBase
from itertools import chain
from operator import getitem
from typing import Any

from django.db import connection, models

Row = Sequence[Any]

_CHUNK = 1 << 16
_REMEMBERED, _SHORT = 10_000, 64
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def is_postgresql() -> bool:
    """Say whether the database has COPY, temporary tables that vanish, and parallel reads."""
    return connection.vendor == "postgresql"


@contextmanager
def many_values() -> Iterator[None]:
    """Look for no garbage that refers to itself inside the block: it makes many values, none of that kind.

    Python would go over all of them again and again; what nothing refers to any more is freed all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def allocate_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return that many new ids, so that rows which refer to each other are written without asking back."""
    if not count:
        return ()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [next_id for (next_id,) in cursor.fetchall()]
        # One writing transaction at a time: nobody else takes these before they are written.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
        return range(last + 1, last + 1 + count)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows of a model; `names` are its fields in the order of the values."""
    columns = _columns(model, names)
    if is_postgresql():
        _copy(model._meta.db_table, columns, rows)
        return
    listed = ", ".join(map(_quoted, columns))
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({listed}) VALUES ({places})"  # noqa: S608  # own names
    _execute_many(sql, (_prepared(columns.values(), row) for row in rows))


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Change the named fields of rows that are given as (id, value, …)."""
    columns = _columns(model, names)
    table = _quoted(model._meta.db_table)
    if is_postgresql():
        types = {"id": "bigint", **{column: str(field.db_type(connection)) for column, field in columns.items()}}
        changes = ", ".join(f"{_quoted(column)} = changed.{_quoted(column)}" for column in columns)
        with temporary_table("changed", types, rows), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {changes} FROM changed WHERE {table}.id = changed.id")  # noqa: S608
        return
    changes = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    prepared = ([*_prepared(columns.values(), row[1:]), row[0]] for row in rows)
    _execute_many(f"UPDATE {table} SET {changes} WHERE id = %s", prepared)  # noqa: S608  # own names


def delete_rows(model: type[models.Model], name: str, values: Sequence[Any]) -> None:
    """Delete the rows whose field has one of the values; what refers to them must be gone already."""
    if not values:
        return
    (column,) = _columns(model, [name])
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"DELETE FROM {table} WHERE {_quoted(column)} = ANY(%s)", [list(values)])  # noqa: S608
        else:
            places = ", ".join(["%s"] * len(values))
            cursor.execute(f"DELETE FROM {table} WHERE {_quoted(column)} IN ({places})", values)  # noqa: S608


@contextmanager
def temporary_table(name: str, types: Mapping[str, str], rows: Iterable[Row] = ()) -> Iterator[None]:
    """Keep rows in a table of their own inside the block; `types` maps its columns to database types.

    Dates and decimals may be given as text.
    """
    columns = ", ".join(f"{_quoted(column)} {kind}" for column, kind in types.items())
    vanishes = " ON COMMIT DROP" if is_postgresql() else ""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {_quoted(name)} ({columns}){vanishes}")
    if is_postgresql():
        _copy(name, list(types), rows)
    else:
        places = ", ".join(["%s"] * len(types))
        _execute_many(f"INSERT INTO {_quoted(name)} VALUES ({places})", rows)  # noqa: S608  # own names
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_quoted(name)}")


def _copy(table: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    listed = ", ".join(_quoted(column) for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {_quoted(table)} ({listed}) FROM STDIN", _CopyText(rows), _CHUNK)


class _CopyText(TextIOBase):
    """Writes rows as COPY's text form, only as far as the database has asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._lines = _copy_lines(rows)

    def read(self, size: int | None = -1) -> str:
        taken: list[str] = []
        left = size if size is not None and size > 0 else float("inf")
        for line in self._lines:
            taken.append(line)
            left -= len(line)
            if left <= 0:
                break
        return "".join(taken)


def _copy_lines(rows: Iterable[Row]) -> Iterator[str]:
    rest = iter(rows)
    for first in rest:
        # One memory per column: 1 and True are equal, and never stand in the same one.
        texts = [_CopyTexts() for _ in first]
        for row in chain([first], rest):
            yield "\t".join(map(getitem, texts, row)) + "\n"


class _CopyTexts(dict[Any, str]):
    """Remembers the values of a column in COPY's form: days, codes and round numbers come again and again."""

    def __missing__(self, value: Any) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        text = "\\N" if value is None else str(value)
        if isinstance(value, str) and ("\\" in value or "\t" in value or "\n" in value or "\r" in value):
            text = value.translate(_ESCAPES)
        if len(text) <= _SHORT:
            self[value] = text
        return text


def _execute_many(sql: str, rows: Iterable[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)  # type: ignore[arg-type]  # SQLite takes any iterable and keeps none of it


def _columns(model: type[models.Model], names: Sequence[str]) -> dict[str, Any]:
    fields = [model._meta.get_field(name) for name in names]
    return {str(field.column): field for field in fields if isinstance(field, models.Field)}


def _prepared(fields: Iterable[Any], row: Row) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
