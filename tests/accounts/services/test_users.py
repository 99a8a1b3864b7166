from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.errors import EmailTaken, LastAdministrator, OwnAccount, WeakPassword
from accounts.models import ApiToken, AuditEntry, User
from accounts.rules.permissions import Role
from accounts.services import (
    create_admin,
    create_token,
    create_user,
    disable_user,
    enable_user,
    ensure_organisation,
    set_roles,
    update_user,
)
from prms.lib.errors import InvalidInput
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase"


def test_a_person_is_made_with_roles_and_leaves_an_audit_row() -> None:
    boss = administrator()

    lin = create_user(email=" Lin@Example.com ", name="Lin Qiao", roles=[Role.MANAGER, Role.FINANCE], by=boss)

    assert (lin.email, lin.has_usable_password()) == ("lin@example.com", False)
    assert lin.has_role(Role.MANAGER)
    assert lin.has_role(Role.FINANCE)
    entry = AuditEntry.objects.get(action="users.created")
    assert (entry.actor, entry.changes["roles"]) == (boss, [[], ["finance", "manager"]])


def test_the_audit_row_goes_with_the_change_that_is_rolled_back() -> None:
    with transaction.atomic():
        create_user(email="lin@example.com", name="Lin", roles=[], by=None)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


def test_an_address_belongs_to_one_person_whatever_its_case() -> None:
    person(email="lin@example.com")

    with pytest.raises(EmailTaken, match=r"lin@example\.com belongs to somebody"):
        create_user(email="LIN@example.com", name="Other", roles=[], by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Lin@Example.com")


@pytest.mark.parametrize("email", ["", "lin", "lin@", "lin@example.com\nBcc: x@example.com", "a@b@c.com"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_user(email=email, name="Lin", roles=[], by=None)

    assert refusal.value.errors[0].pointer == "/email"


@pytest.mark.parametrize("password", ["short-one", "q1w2e3r4t5y6", "administrator"])
def test_a_weak_password_is_refused_with_its_reasons(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        create_admin(email="administrator@example.com", name="Lin", password=password)

    assert refusal.value.errors[0].pointer == "/password"
    assert not User.objects.exists()


def test_somebody_new_lives_in_the_organisations_time_zone() -> None:
    assert create_user(email="lin@example.com", name="Lin", roles=[], by=None).time_zone == "UTC"
    ensure_organisation(name="NEV", time_zone="Asia/Shanghai", by=None)

    assert create_user(email="wang@example.com", name="Wang", roles=[], by=None).time_zone == "Asia/Shanghai"
    chen = create_user(email="chen@example.com", name="Chen", roles=[], time_zone="Europe/Berlin", by=None)
    assert chen.time_zone == "Europe/Berlin"


def test_a_time_zone_must_exist() -> None:
    with pytest.raises(InvalidInput, match="Asia/Shanghai"):
        update_user(user=person(), by=None, time_zone="Mars/Olympus")


def test_roles_are_given_and_taken_with_both_sides_in_the_trail() -> None:
    boss, lin = administrator(), manager()

    lin = set_roles(user=lin, roles=[Role.EXECUTIVE], by=boss)

    assert lin.role_names() == {"executive"}
    assert AuditEntry.objects.get(action="users.roles_changed").changes == {"roles": [["manager"], ["executive"]]}


def test_giving_the_roles_one_has_leaves_no_trace() -> None:
    set_roles(user=manager(), roles=[Role.MANAGER], by=administrator())

    assert not AuditEntry.objects.exists()


def test_nobody_changes_their_own_roles() -> None:
    boss = administrator()

    with pytest.raises(OwnAccount):
        set_roles(user=boss, roles=[Role.ADMINISTRATOR, Role.FINANCE], by=boss)


def test_the_last_administrator_stays() -> None:
    boss = administrator()
    administrator(is_active=False)

    with pytest.raises(LastAdministrator):
        set_roles(user=boss, roles=[], by=None)
    with pytest.raises(LastAdministrator):
        disable_user(user=boss, reason="Left", now=NOW, by=None)


def test_a_disabled_persons_sessions_and_tokens_die_at_once(client: Client) -> None:
    boss, lin = administrator(), manager()
    lin.set_password(PASSWORD)
    lin.save()
    client.post("/accounts/login/", {"login": lin.email, "password": PASSWORD})
    assert client.get("/accounts/sessions/").status_code == 200
    _token, _text = create_token(user=lin, name="sync", scopes=["*:read"], now=NOW, by=lin)

    disable_user(user=lin, reason="Left the company", now=NOW, by=boss)

    assert client.get("/accounts/sessions/").status_code == 302
    assert ApiToken.objects.usable(now=NOW).count() == 0
    assert ApiToken.objects.get().revoked_at == NOW
    entry = AuditEntry.objects.get(action="users.disabled")
    assert entry.changes["reason"] == ["", "Left the company"]


def test_a_disabled_person_cannot_sign_in(client: Client) -> None:
    lin = manager()
    lin.set_password(PASSWORD)
    lin.save()
    disable_user(user=lin, reason="Left", now=NOW, by=None)

    client.post("/accounts/login/", {"login": lin.email, "password": PASSWORD})

    assert client.get("/accounts/sessions/").status_code == 302


def test_who_comes_back_keeps_the_password_but_no_token() -> None:
    lin = manager()
    create_token(user=lin, name="sync", scopes=["*:read"], now=NOW, by=lin)
    disable_user(user=lin, reason="Leave", now=NOW, by=None)

    assert enable_user(user=lin, by=None).is_active
    assert ApiToken.objects.usable(now=NOW).count() == 0


def test_nobody_disables_themselves() -> None:
    administrator()
    boss = administrator()

    with pytest.raises(OwnAccount):
        disable_user(user=boss, reason="", now=NOW, by=boss)


def test_only_what_changed_is_written_and_told(django_assert_num_queries: Any) -> None:
    lin = person(name="Lin")
    update_user(user=lin, by=lin, name="Lin Qiao", language="en")

    assert AuditEntry.objects.get().changes == {"name": ["Lin", "Lin Qiao"]}
    assert update_user(user=lin, by=lin, name="Lin Qiao").name == "Lin Qiao"
    assert AuditEntry.objects.count() == 1
