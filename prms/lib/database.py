"""What an error of the database means."""

from django.db import DatabaseError, InterfaceError, OperationalError


def is_away(error: BaseException | None) -> bool:
    """Say whether the database cannot be reached, or went away while it was asked.

    PostgreSQL's driver names a connection that broke inside a statement by its general error, without a code.
    """
    broke_off = type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "unknown") is None
    return broke_off or isinstance(error, OperationalError | InterfaceError)
