"""What every page shows of the organisation."""

from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.models import Organisation
from prms.lib.display import is_chinese

KEY = "organisation-names"
KEEP_SECONDS = 60


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Put the organisation's name in the reader's language on every page; once a minute it costs a query."""
    return {"organisation": SimpleLazyObject(_display_name)}


def _display_name() -> str:
    name, name_zh = caches["fast"].get_or_set(KEY, _names, KEEP_SECONDS) or ("", "")
    return name_zh if name_zh and is_chinese(get_language() or "") else name


def _names() -> tuple[str, str]:
    return Organisation.objects.values_list("name", "name_zh").first() or ("", "")
