"""A thousand of what there is one of: copies of a row with all that hangs on it, written in bulk."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import CharField, ForeignKey, Model, UniqueConstraint, UUIDField

from accounts.models import RoleAssignment, User
from agreements.triggers import lifted

CHUNK = 5_000


def copy_with_all(root: Model, *, numbers: range) -> None:
    """Copy the row once a number, and every row that names it or names one that does.

    People on the way stay as they are; a person copied has the roles of the first, and nothing else.
    """
    copied: dict[Model, dict[int, Any]] = {}
    # PostgreSQL takes no trigger away while checks of its table wait for the end of the transaction.
    connection.check_constraints()
    with lifted():
        for row in _in_order(_hanging_on(root)):
            copies = _copies(row, copied, numbers)
            type(row)._default_manager.bulk_create(copies.values(), batch_size=CHUNK)
            copied[row] = copies
        connection.check_constraints()


def _hanging_on(root: Model) -> list[Model]:
    """Return the row and all that names it, directly or not."""
    found, waiting = [root], [root]
    while waiting:
        row = waiting.pop()
        for relation in row._meta.get_fields(include_hidden=True):
            if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
                continue
            if (type(row) is User) != (relation.related_model is RoleAssignment) or relation.related_model is User:
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
            fresh = [each for each in rows if each not in found]
            found += fresh
            waiting += fresh
    return found


def _in_order(rows: list[Model]) -> Iterator[Model]:
    """Yield the rows, those first that others name."""
    left = list(rows)
    while left:
        ready = [row for row in left if not any(other in _named_by(row) for other in left)]
        yield from ready or left[:1]
        left = [row for row in left if row not in (ready or left[:1])]


def _named_by(row: Model) -> list[Any]:
    return [getattr(row, field.name) for field in _keys(row) if getattr(row, field.attname) is not None]


def _keys(row: Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]


def _copies(row: Model, copied: dict[Model, dict[int, Any]], numbers: range) -> dict[int, Any]:
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields[1:]}
    moved = {field: copied[named] for field in _keys(row) if (named := getattr(row, field.name)) in copied}
    taken = [fields for fields in _unique_together(row) if not {field.name for field in moved} & set(fields)]
    copies = {}
    for number in numbers:
        values = own | {field.attname: named[number].pk for field, named in moved.items()}
        for fields in taken:
            _tell_apart(row, fields, values, number)
        copies[number] = type(row)(**values)
    return copies


def _unique_together(row: Model) -> Iterator[tuple[str, ...]]:
    yield from ((field.name,) for field in row._meta.concrete_fields if field.unique and not field.primary_key)
    yield from (rule.fields for rule in row._meta.constraints if isinstance(rule, UniqueConstraint))


def _tell_apart(row: Model, fields: tuple[str, ...], values: dict[str, Any], number: int) -> None:
    """Give the copy a value of its own where the row's is taken."""
    for field in (row._meta.get_field(name) for name in fields):
        if values[field.attname] in ("", None):
            return
        if isinstance(field, CharField):
            values[field.attname] = f"{values[field.attname]}-{number}"[-field.max_length :]
            return
        if isinstance(field, UUIDField):
            values[field.attname] = field.get_default()
            return
        if field.null:
            values[field.attname] = None
            return
