"""Two partners, everybody who could look at them, and what each app adds."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.rules.permissions import Role
from accounts.services import create_token, ensure_organisation, ensure_team
from partners.models import Partner
from tests.factories.accounts import person
from tests.factories.partners import ContactFactory, PartnerFactory
from tests.permissions import actors
from tests.permissions.rows import Address, modules

MARKER = "Zyx-of-Alpha"
ROLES = {
    actors.OWNER: Role.MANAGER,
    actors.OTHER_MANAGER: Role.MANAGER,
    actors.CONTACT: Role.PARTNER_CONTACT,
    actors.STRANGER: Role.PARTNER_CONTACT,
    actors.EXECUTIVE: Role.EXECUTIVE,
    actors.FINANCE: Role.FINANCE,
    actors.ADMINISTRATOR: Role.ADMINISTRATOR,
    actors.TEAM_MEMBER: Role.TEAM_MEMBER,
    actors.INTEGRATOR: Role.INTEGRATOR,
    actors.DISABLED: Role.MANAGER,
}


class Answer(NamedTuple):
    status: int
    body: bytes


class World:
    """`people` by actor, the partners `alpha` and `beta`, and the objects that rows name with `@`."""

    marker = MARKER

    def __init__(self) -> None:
        self.now = timezone.now()
        self.client = Client(raise_request_exception=False)
        self.objects: dict[str, Any] = {}
        ensure_organisation(name="Ours", by=None)
        self.people = {actor: person(role, name=actor, email=f"{actor}@world.example") for actor, role in ROLES.items()}
        self.alpha = self._partner("ALPHA", actors.OWNER, actors.CONTACT, MARKER)
        self.beta = self._partner("BETA", actors.OTHER_MANAGER, actors.STRANGER, "Beta")
        self.keep(partner=self.alpha.code)
        for module in modules():
            getattr(module, "seed", lambda world: None)(self)
        self.sessions = {actor: _session_of(user) for actor, user in self.people.items()}
        self.bearers = self._tokens()
        User.objects.filter(pk=self.people[actors.DISABLED].pk).update(is_active=False)

    @property
    def owner(self) -> User:
        """The manager whose partner ALPHA is."""
        return self.people[actors.OWNER]

    def keep(self, **objects: Any) -> None:
        """Let rows name an object: `keep(contact=contact.pk)` is `@contact`."""
        self.objects.update(objects)

    def path(self, address: Address) -> str:
        """Return the path of an address, with the objects of this world."""
        variables = {name: self._value(value) for name, value in address.variables}
        return variables.pop("path", None) or reverse(address.name, kwargs=variables)

    def call(self, actor: str, method: str, path: str) -> Answer:
        """Send a request with an empty body as the actor, and return the answer with all its bytes."""
        # Signing out empties the cookies, so each request brings its own.
        self.client.cookies = SimpleCookie()
        if actor in self.sessions:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        headers = {"Authorization": self.bearers[actor]} if actor in self.bearers else {}
        response = self.client.generic(method, path, data="{}", content_type=_body_type(path), headers=headers)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, body)

    def _value(self, value: str) -> Any:
        return self.objects[value.removeprefix("@")] if value.startswith("@") else value

    def _partner(self, code: str, owner: str, contact: str, text: str) -> Partner:
        team = ensure_team(name=f"Team of {owner}", by=None)
        User.objects.filter(pk=self.people[owner].pk).update(team=team)
        partner = PartnerFactory(code=code, name=f"Partner {text}", name_zh=f"伙伴 {text}", owner=self.people[owner])
        ContactFactory(partner=partner, name=f"Contact {text}", user=self.people[contact], side="partner")
        return partner

    def _tokens(self) -> dict[str, str]:
        past = self.now - timedelta(days=2)
        wanted = {
            actors.TOKEN: (["*:read", "*:write"], None, self.now),
            actors.SCOPELESS: (["*:read"], None, self.now),
            actors.EXPIRED: (["*:read", "*:write"], 1, past),
        }
        texts = {
            actor: create_token(user=self.owner, name=actor, scopes=scopes, days=days, now=now, by=None)[1]
            for actor, (scopes, days, now) in wanted.items()
        }
        ApiToken.objects.filter(name=actors.SCOPELESS).update(scopes=[])
        return {actor: f"Bearer {text}" for actor, text in texts.items()}


def _body_type(path: str) -> str:
    return "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"


def _session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
