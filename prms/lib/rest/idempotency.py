"""`Idempotency-Key`: a request that is sent again gets the first answer, and has no second effect.

The record of an answer is written in the transaction of its effect, so neither exists without the other.
A refused request leaves no record: it had no effect and may be sent again with the same key.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from prms.lib.errors import Conflict, InvalidInput, RuleBroken
from prms.lib.rest.renderers import json_text

Action = Callable[..., Response]

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("ETag", "Location")


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Which request it is: the same key of another person, method or address is another request."""

    user_id: int
    method: str
    route: str
    key: str

    @property
    def number(self) -> int:
        """A signed 64-bit number of the request, for a lock in the database."""
        return int.from_bytes(hashlib.sha256(repr(self).encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """What was answered, to which body; `status` is None while the first request is still at work."""

    fingerprint: str
    status: int | None
    body: str


class AnswerStore(Protocol):
    """Where answers are kept; every call runs inside the transaction of the effect."""

    def lock(self, key: RequestKey) -> bool:
        """Hold the key until the transaction ends; False when another request holds it."""

    def find(self, key: RequestKey, *, since: datetime) -> RecordedAnswer | None:
        """Return what was recorded for the key since then."""

    def record(self, key: RequestKey, answer: RecordedAnswer, *, now: datetime) -> None:
        """Keep the answer, in place of an expired one."""


class KeyInUse(Conflict):
    """The first request with this key is still at work."""

    code = "idempotency_key_in_flight"


class KeyReused(RuleBroken):
    """The key was used for another body."""

    code = "idempotency_key_reused"


def idempotent_through(store: AnswerStore) -> Callable[[Action], Action]:
    """Return the decorator that makes an action of a view set honour the header, keeping answers in `store`."""

    def idempotent(action: Action) -> Action:
        @wraps(action)
        def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = request_key(request)
            if key is None:
                return action(view, request, *args, **kwargs)
            now = timezone.now()
            with transaction.atomic():
                earlier = _earlier_answer(store, key, request, since=now - KEPT_FOR)
                if earlier is not None:
                    return _replayed(earlier)
                response = action(view, request, *args, **kwargs)
                store.record(key, _recorded(request, response), now=now)
                return response

        once.is_idempotent = True  # type: ignore[attr-defined]  # read by the schema
        return once

    return idempotent


def request_key(request: Request) -> RequestKey | None:
    """Return the key of the request, or None when it carries no header."""
    text = request.headers.get(HEADER)
    if text is None:
        return None
    if not _KEY.fullmatch(text):
        raise InvalidInput(_("An Idempotency-Key has 1 to 200 visible ASCII characters, such as a UUID."))
    assert request.user.pk is not None
    return RequestKey(request.user.pk, str(request.method), _route(request.path), text)


def fingerprint(request: Request) -> str:
    """Return the SHA-256 of a JSON body as it was sent, or of the fields and files of a form."""
    form: Any = request.data
    return getattr(request, "body_digest", None) or _form_digest(form)


def _form_digest(form: Mapping[str, Any]) -> str:
    whole = hashlib.sha256()
    for name in sorted(form):
        whole.update(repr((name, str(form[name]))).encode())
        if isinstance(form[name], UploadedFile):
            for chunk in form[name].chunks():
                whole.update(chunk)
            form[name].seek(0)
    return whole.hexdigest()


def _route(path: str) -> str:
    is_short = len(path) <= 300
    return path if is_short else hashlib.sha256(path.encode()).hexdigest()


def _earlier_answer(store: AnswerStore, key: RequestKey, request: Request, *, since: datetime) -> RecordedAnswer | None:
    if not store.lock(key):
        raise _in_use()
    earlier = store.find(key, since=since)
    if earlier is None:
        return None
    if earlier.fingerprint != fingerprint(request):
        raise KeyReused(_("This Idempotency-Key was used for another body. Send a new key with a new request."))
    if earlier.status is None:
        raise _in_use()
    return earlier


def _in_use() -> KeyInUse:
    return KeyInUse(_("The first request with this Idempotency-Key is still at work. Try again in a few seconds."))


def _recorded(request: Request, response: Response) -> RecordedAnswer:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body = json_text({"headers": headers, "data": response.data})
    return RecordedAnswer(fingerprint(request), response.status_code, body)


def _replayed(earlier: RecordedAnswer) -> Response:
    kept = json.loads(earlier.body)
    headers = {**kept["headers"], "Idempotent-Replayed": "true"}
    return Response(kept["data"], status=earlier.status, headers=headers)
