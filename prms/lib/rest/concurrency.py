"""Nobody overwrites what they have not seen: ETag out, If-Match in."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from prms.lib.errors import Stale
from prms.lib.models import Versioned
from prms.lib.rest.errors import PreconditionRequired

Action = Callable[..., Response]

# A proxy that compresses marks a tag as weak (W/), and a bare number is what people type.
_TAG = re.compile(r'(?:W/)?"([^"]*)"|([0-9]+)')


def etag_of(target: object) -> str | None:
    """Return the tag of the version that was read, or None for what is never edited."""
    return f'"{target.version}"' if isinstance(target, Versioned) else None


def tags_in(header: str) -> set[str]:
    """Return the versions that an If-Match or If-None-Match header lists."""
    return {quoted or bare for quoted, bare in _TAG.findall(header)}


def is_unchanged(request: Request, target: object) -> bool:
    """Say whether the caller already has this version, so that 304 is enough."""
    return isinstance(target, Versioned) and str(target.version) in tags_in(request.headers.get("If-None-Match", ""))


def expected_versions(request: Request) -> set[str]:
    """Return the versions the caller acts on; raises PreconditionRequired when none is named."""
    versions = tags_in(request.headers.get("If-Match", ""))
    if not versions:
        raise PreconditionRequired(
            _('Say which version you act on: send the ETag you read in an If-Match header, such as If-Match: "3".')
        )
    return versions


def versioned(action: Action) -> Action:
    """Let an action of a view set run only on the version that If-Match names, with the row locked meanwhile."""

    @wraps(action)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        expected = expected_versions(request)
        with transaction.atomic():
            row = view.object.locked()
            if str(row.version) not in expected:
                message = _("This is version %(version)s by now. Read it again and decide anew.")
                raise Stale(message % {"version": row.version})
            if row.version != view.object.version:
                view.object = view.get_object()
            return action(view, request, *args, **kwargs)

    guarded.is_versioned = True  # type: ignore[attr-defined]  # read by the schema
    return guarded
