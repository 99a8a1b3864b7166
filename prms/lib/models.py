"""Abstract bases shared by every app's models."""

from collections.abc import Iterable

from django.db import models

# Fits 15 significant digits with up to 6 decimals, the limit the API promises.
DECIMAL = {"max_digits": 21, "decimal_places": 6}
MONEY = {"max_digits": 18, "decimal_places": 2}
SCORE = {"max_digits": 9, "decimal_places": 2}


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


def one_of(field: str, values: Iterable[str], *, name: str) -> models.CheckConstraint:
    """Return a CHECK that holds a text field to its choices."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=name)
