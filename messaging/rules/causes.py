"""The text keys that say what a message is about."""


def thread_of(cause: str) -> str:
    """Return the cause's first two parts: `incident:12:3` and `incident:12:resolved` are one thread, `incident:12`."""
    return ":".join(cause.split(":")[:2])
