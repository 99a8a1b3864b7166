"""References to other objects in a body: only what the caller may see can be named."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from prms.lib.rest.fields import CODE_PATTERN, text_schema

MAX_ID = 2**63 - 1
# The code of the field error that makes the whole answer a 404.
NOT_IN_SIGHT = "does_not_exist"


class VisibleRelatedField(serializers.RelatedField):
    """A reference by one unique column; what the caller may not see is not found, and the answer is a 404."""

    lookup: str
    default_error_messages = {
        "not_text": _("Name the object by its code."),
        "not_number": _("Name the object by its id, a whole number."),
        "not_email": _("Name the person by e-mail address."),
        NOT_IN_SIGHT: _("There is no {kind} “{input}” that you can see."),
    }

    def get_queryset(self) -> models.QuerySet:
        """Return what the caller may see; `queryset=` takes a manager whose rows know `visible_to`."""
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.context["request"].user)

    def to_internal_value(self, data: Any) -> models.Model:
        queryset = self.get_queryset()
        found = queryset.filter(**{self.lookup: self.read_key(data)}).first()
        if found is None:
            self.fail(NOT_IN_SIGHT, kind=queryset.model._meta.verbose_name, input=str(data)[:60])
        return found

    def read_key(self, data: Any) -> Any:
        raise NotImplementedError

    def to_representation(self, value: Any) -> Any:
        return getattr(value, self.lookup)

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        """Offer no list: nothing may read the table only to describe the field."""
        return {}


def not_in_sight(model: type[models.Model], key: Any) -> str:
    """Return the sentence for what is not there, or not for this reader."""
    sentence = VisibleRelatedField.default_error_messages[NOT_IN_SIGHT]
    return str(sentence).format(kind=model._meta.verbose_name, input=str(key)[:60])


@extend_schema_field(text_schema(f"^{CODE_PATTERN}$", "P-0007", kind="code"))
class CodeRelatedField(VisibleRelatedField):
    """A reference by `code`: `partner = CodeRelatedField(queryset=Partner.objects)`."""

    lookup = "code"

    def read_key(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        return data[:200].replace("\x00", "")


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_ID})
class IdRelatedField(VisibleRelatedField):
    """A reference by integer id, for objects that people do not name."""

    lookup = "pk"

    def read_key(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("not_number")
        return data if 0 < data <= MAX_ID else 0


@extend_schema_field({"type": "string", "format": "email"})
class EmailRelatedField(VisibleRelatedField):
    """A reference to a person by e-mail: `owner = EmailRelatedField(queryset=User.objects)`."""

    lookup = "email"

    def read_key(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_email")
        return data[:254].replace("\x00", "").strip().lower()
