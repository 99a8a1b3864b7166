"""Who can sign in to the demo."""

from typing import NamedTuple


class Login(NamedTuple):
    email: str
    sees: str


PASSWORD = "demo-partners-2026"

LOGINS = (
    Login("admin@example.com", "administrator"),
    Login("manager@example.com", "partnership manager"),
    Login("manager2@example.com", "a second partnership manager"),
    Login("executive@example.com", "executive"),
    Login("finance@example.com", "finance"),
    Login("contact1@example.com", "contact of a first partner"),
    Login("contact2@example.com", "contact of a second partner"),
)
