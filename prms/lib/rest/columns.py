"""What an ORM path such as `partner__owner__email` leads to."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model


def column_at(model: type[Model], path: str) -> tuple[Any, bool]:
    """Return the field at an ORM path and whether its value may be missing; raises FieldDoesNotExist."""
    is_nullable = False
    *relations, last = path.split("__")
    for name in relations:
        relation = model._meta.get_field(name)
        is_nullable = is_nullable or getattr(relation, "null", True)
        if relation.related_model is None:
            raise FieldDoesNotExist(path)
        model = relation.related_model
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if field is None:
        raise FieldDoesNotExist(path)
    return field, is_nullable or getattr(field, "null", True)
