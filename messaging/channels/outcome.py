"""What became of one try to send one message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """A try either succeeded, failed for good, or may succeed later.

    `is_channel_down` says that the way itself is blocked, so that what waits behind is not tried in vain.
    """

    is_sent: bool
    is_permanent: bool = False
    is_channel_down: bool = False
    detail: str = ""


SENT = Outcome(is_sent=True)


def refused(detail: str) -> Outcome:
    """Return the outcome of a message that will never get through."""
    return Outcome(is_sent=False, is_permanent=True, detail=detail)


def failed(detail: str) -> Outcome:
    """Return the outcome of a message that may get through later."""
    return Outcome(is_sent=False, detail=detail)


def channel_down(detail: str) -> Outcome:
    """Return the outcome when nothing can be sent this way at the moment."""
    return Outcome(is_sent=False, is_channel_down=True, detail=detail)
