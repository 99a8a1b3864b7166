"""Querysets that are put together once and asked many times: putting one together costs more than its answer."""

import copy
from collections.abc import Hashable, Mapping
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

Row = TypeVar("Row")


class Prepared(Generic[Row]):
    """A queryset compiled with stand-ins in place of the values that differ from one time to the next.

    A stand-in is a value that nothing else in the queryset equals, of the type that the real one has.
    """

    def __init__(self, rows: QuerySet[Any, Row]) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        try:
            self._sql, self._values = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._values = "", ()

    def ask(self, values: Mapping[Hashable, Any]) -> list[Row]:
        """Return the rows for these values of the stand-ins, in one statement."""
        if not self._sql:
            return []
        statement = self._sql, tuple(values.get(value, value) for value in self._values)
        # A compiler belongs to the connection of its thread and gives its statement once.
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connections[self._rows.db]
        compiler.as_sql = lambda *_args, **_options: statement
        asked: Any = self._rows.all()
        asked.query.get_compiler = lambda *_args, **_options: compiler
        return list(asked)
