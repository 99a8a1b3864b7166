"""Which request the code runs in, so that an audit row can say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request's id, and the API token's id when a program calls."""

    request_id: str = ""
    token_id: int | None = None


_current: ContextVar[RequestContext] = ContextVar("request_context", default=RequestContext())


def current() -> RequestContext:
    """Return the context of the request or task that is running."""
    return _current.get()


@contextmanager
def bind_request(request_id: str, token_id: int | None = None) -> Iterator[None]:
    """Make `current()` answer with this request inside the block."""
    reset = _current.set(RequestContext(request_id, token_id))
    try:
        yield
    finally:
        _current.reset(reset)


def name_token(token_id: int) -> None:
    """Add the API token that signed the running request."""
    _current.set(RequestContext(_current.get().request_id, token_id))
