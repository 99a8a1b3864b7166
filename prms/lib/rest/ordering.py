"""Sorting that a keyset page can stand on: named columns, missing values last, ties broken by id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import OrderBy

from prms.lib.rest.columns import column_at


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sort order, in the direction it is read."""

    path: str
    is_descending: bool
    is_nullable: bool
    is_unique: bool
    field: Field

    def order_by(self, *, backwards: bool) -> OrderBy:
        """Return the ORDER BY term; missing values stand last, first when read backwards."""
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.is_nullable else {}
        is_descending = self.is_descending != backwards
        return F(self.path).desc(**nulls) if is_descending else F(self.path).asc(**nulls)

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Return the condition that a row stands after `value` in this column, or None where no row can."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else None
        is_descending = self.is_descending != backwards
        condition = Q(**{f"{self.path}__{'lt' if is_descending else 'gt'}": value})
        if self.is_nullable and not backwards:
            condition |= Q(**{f"{self.path}__isnull": True})
        return condition

    def same(self, value: Any) -> Q:
        """Return the condition that a row has `value` in this column."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def not_before(self, value: Any, *, backwards: bool) -> Q | None:
        """Return a plain bound that lets the database start reading its index at `value`."""
        if self.is_nullable:
            return None
        is_descending = self.is_descending != backwards
        return Q(**{f"{self.path}__{'lte' if is_descending else 'gte'}": value})


def columns_of(queryset: QuerySet, terms: Iterable[str]) -> list[Column]:
    """Return the columns of ORM terms such as `-month`, with the id appended unless a unique column ends them."""
    columns: list[Column] = []
    for term in [*terms, "pk"]:
        columns.append(_column(queryset, term.removeprefix("-"), is_descending=term.startswith("-")))
        if columns[-1].is_unique:
            break
    return columns


def after(columns: Sequence[Column], values: Sequence[Any], *, backwards: bool = False) -> Q:
    """Return the condition that a row stands after the position that `values` describe."""
    alternatives, same = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        beyond = column.beyond(value, backwards=backwards)
        if beyond is not None:
            alternatives |= same & beyond
        same &= column.same(value)
    bound = columns[0].not_before(values[0], backwards=backwards)
    return alternatives if bound is None else bound & alternatives


def positions(queryset: QuerySet, columns: Sequence[Column]) -> tuple[QuerySet, Mapping[str, str]]:
    """Return the queryset with every sort column readable on its rows, and the name each is read by."""
    selected = _selected(queryset)
    names = {column.path: column.path for column in columns}
    for index, column in enumerate(columns):
        is_readable = column.path in selected if selected is not None else "__" not in column.path
        if not is_readable:
            names[column.path] = f"keyset_{index}"
            queryset = queryset.annotate(**{f"keyset_{index}": F(column.path)})
    return queryset, names


def _selected(queryset: QuerySet) -> set[str] | None:
    is_rows_of_values = getattr(queryset, "_fields", None) is not None
    return {*queryset.query.values_select, *queryset.query.annotation_select} if is_rows_of_values else None


def _column(queryset: QuerySet, path: str, *, is_descending: bool) -> Column:
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        return Column(path, is_descending, is_nullable=True, is_unique=False, field=annotation.output_field)
    field, is_nullable = column_at(queryset.model, path)
    is_unique = field.unique and not is_nullable and "__" not in path
    return Column(path, is_descending, is_nullable, is_unique, field)
