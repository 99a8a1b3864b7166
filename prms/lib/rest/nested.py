"""Resources that hang under another: `partners/{partner}/nda/`."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from prms.lib.rest.fields import CODE_PATTERN
from prms.lib.rest.views import ApiViewSet


class ChildViewSet(ApiViewSet):
    """Finds `self.parent` in the caller's scope first, or answers 404.

    The rows of the view are those whose `parent_field` is the parent; roles and `object_scopes` are
    asked of the parent.
    """

    parent_queryset: Any
    parent_field: str
    parent_lookup = "code"
    parent: Any = None

    @property
    def addresses_object(self) -> bool:
        return True

    def find_objects(self, request: Request) -> None:
        lookup = {self.parent_lookup: self.kwargs[self.parent_field]}
        self.parent = get_object_or_404(self.parent_queryset.visible_to(request.user), **lookup)
        self.check_object_permissions(request, self.parent)
        super().find_objects(request)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(**{self.parent_field: self.parent})

    def reached_through(self, target: Model) -> Model:
        return self.parent


def below(prefix: str, parent_field: str, *, pattern: str = CODE_PATTERN) -> str:
    """Return the router prefix of what hangs under a parent: `below("partners", "partner") + "/nda"`."""
    return rf"{prefix}/(?P<{parent_field}>{pattern})"
