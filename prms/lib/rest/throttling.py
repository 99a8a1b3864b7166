"""A ceiling on how often one token or person may call; it opens when the cache that counts is away."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60


class CallsPerMinute(BaseThrottle):
    """Counts calls in whole minutes, one number per caller in the fast cache."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = settings.API_CALLS_PER_MINUTE
        if not limit or not request.user.is_authenticated:
            return True
        return count_call(caller=caller_of(request), minute=self._minute()) <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS

    def _minute(self) -> int:
        return int(time.time() // WINDOW_SECONDS)


def caller_of(request: Request) -> str:
    """Return the token that calls, or the person where there is none."""
    return f"token:{request.auth.pk}" if request.auth is not None else f"user:{request.user.pk}"


def count_call(*, caller: str, minute: int) -> int:
    """Count one call and return how many the minute has seen; 1 while the cache is away."""
    cache = caches["fast"]
    key = f"api-calls:{caller}:{minute}"
    try:
        return cache.incr(key)
    except ValueError:
        # The first call of the minute, or one of several at once: what `add` refuses another has added.
        return 1 if cache.add(key, 1, timeout=2 * WINDOW_SECONDS) else cache.incr(key)
