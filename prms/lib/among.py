"""A condition on many ids that costs no more than one on a few."""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func


class Among(Func):
    """Whether a column is one of the ids: `rows.filter(Among("partner_id", ids))`.

    PostgreSQL takes them as one array, where `__in` looks at each on its way and sends it on its own.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, ids: Collection[int]) -> None:
        super().__init__(F(column))
        self.ids = list(ids)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        column, values = compiler.compile(self.source_expressions[0])
        return f"{column} IN ({', '.join(['%s'] * len(self.ids))})", [*values, *self.ids]

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        column, values = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", [*values, self.ids]
