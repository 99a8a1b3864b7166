"""What every page shows of the organisation."""

from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Organisation
from prms.lib.models import in_readers_language

KEY = "organisation-names"
KEEP_SECONDS = 60


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Put the organisation's name in the reader's language on every page; once a minute it costs a query."""
    return {"organisation": SimpleLazyObject(_display_name)}


def _display_name() -> str:
    name, name_zh = caches["fast"].get_or_set(KEY, _names, KEEP_SECONDS) or ("", "")
    return in_readers_language(name, name_zh)


def _names() -> tuple[str, str]:
    return Organisation.objects.values_list("name", "name_zh").first() or ("", "")
