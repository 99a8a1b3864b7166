"""Abstract bases shared by every app's models."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from prms.lib.display import is_chinese
from prms.lib.errors import NotFound, Stale

# Fits 15 significant digits with up to 6 decimals, the limit the API promises.
DECIMAL: dict[str, Any] = {"max_digits": 21, "decimal_places": 6}
MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}
SCORE: dict[str, Any] = {"max_digits": 9, "decimal_places": 2}

CODE_VALIDATOR = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    gettext_lazy("A code starts with a Latin letter or digit; dots, dashes and underscores may follow."),
    code="invalid_code",
)


class Timestamped(models.Model):
    """When the row was made and last written."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row whose edits must name the version they were made on (ETag and If-Match)."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def locked(self, *, expected_version: int | None = None) -> Self:
        """Return the row read again and locked until the transaction ends.

        Raises Stale when it is no longer at `expected_version`, the one the caller saw (None asks nothing),
        NotFound when it is gone.
        """
        row = type(self)._default_manager.select_for_update().filter(pk=self.pk).first()
        if row is None:
            raise NotFound(_("%(object)s is no longer there.") % {"object": self})
        if expected_version not in (None, row.version):
            message = _("%(object)s was changed in the meantime: you saw version %(seen)s, now it is %(version)s.")
            raise Stale(message % {"object": row, "seen": expected_version, "version": row.version})
        return row

    def touch(self, *fields: str) -> None:
        """Save the named fields under the next version number."""
        self.version += 1
        self.save(update_fields=[*fields, "version", *self._auto_now_fields()])

    def _auto_now_fields(self) -> Iterable[str]:
        return [f.name for f in self._meta.concrete_fields if getattr(f, "auto_now", False)]


class ExternallyNamed(models.Model):
    """A row that another system knows by its own id."""

    external_id = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True


class BilingualName:
    """A row with a `name` and a `name_zh`."""

    name: Any
    name_zh: Any

    @property
    def display_name(self) -> str:
        """The name in the reader's language, or the other one where that is missing."""
        return in_readers_language(self.name, self.name_zh)


def in_readers_language(text: str, text_zh: str) -> str:
    """Return the text in the reader's language, or the other one where that is missing."""
    first, other = (text_zh, text) if is_chinese(get_language() or "") else (text, text_zh)
    return first or other


def one_of(field: str, values: Iterable[str], *, name: str) -> models.CheckConstraint:
    """Return a CHECK that holds a text field to its choices."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=name)
