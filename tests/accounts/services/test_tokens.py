from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import NotYourToken, UserDisabled
from accounts.models import ApiToken, AuditEntry
from accounts.rules.permissions import Role
from accounts.services import create_token, revoke_token
from prms.lib.errors import InvalidInput
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def test_a_token_is_shown_once_and_kept_as_a_digest() -> None:
    lin = manager()

    row, text = create_token(user=lin, name="sync", scopes=["partners:read"], now=NOW, by=lin)

    assert text.startswith(f"prms_{row.prefix}_")
    kept = [str(value) for value in ApiToken.objects.values_list().get()]
    assert not any(text.removeprefix(f"prms_{row.prefix}_") in value for value in kept)
    trail = [str(value) for value in AuditEntry.objects.values_list().get()]
    assert not any(text.removeprefix(f"prms_{row.prefix}_") in value for value in trail)


def test_a_token_expires_after_its_days_or_never() -> None:
    lin = manager()

    ninety, _ = create_token(user=lin, name="a", scopes=["*:read"], days=90, now=NOW, by=lin)
    endless, _ = create_token(user=lin, name="b", scopes=["*:read"], now=NOW, by=lin)

    assert ninety.expires_at == NOW + timedelta(days=90)
    assert endless.expires_at is None
    assert set(ApiToken.objects.usable(now=NOW + timedelta(days=90))) == {endless}


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_life_of_no_days_or_of_ages_is_refused(days: int) -> None:
    with pytest.raises(InvalidInput, match="from 1 to 3660 days"):
        create_token(user=manager(), name="", scopes=["*:read"], days=days, now=NOW, by=None)


@pytest.mark.parametrize("scopes", [[], ["partners:fly"], ["statements:approve"]])
def test_a_scope_beyond_the_owners_roles_is_refused(scopes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_token(user=manager(), name="", scopes=scopes, now=NOW, by=None)

    assert refusal.value.errors[0].pointer == "/scopes"


def test_a_token_is_made_and_revoked_by_its_owner_or_an_administrator() -> None:
    lin, boss, other = manager(), administrator(), manager()
    program, outsider = person(Role.INTEGRATOR), person(Role.PARTNER_CONTACT)

    row, _ = create_token(user=program, name="", scopes=["*:read"], now=NOW, by=boss)
    with pytest.raises(NotYourToken):
        create_token(user=program, name="", scopes=["*:read"], now=NOW, by=lin)
    with pytest.raises(NotYourToken):
        revoke_token(token=row, now=NOW, by=other)
    with pytest.raises(NotYourToken):
        create_token(user=outsider, name="", scopes=["partners:read"], now=NOW, by=outsider)

    assert revoke_token(token=row, now=NOW, by=program).revoked_at == NOW


def test_revoking_twice_changes_nothing() -> None:
    lin = manager()
    row, _ = create_token(user=lin, name="", scopes=["*:read"], now=NOW, by=lin)
    revoke_token(token=row, now=NOW, by=lin)

    assert revoke_token(token=row, now=NOW + timedelta(days=1), by=lin).revoked_at == NOW
    assert AuditEntry.objects.filter(action="tokens.revoked").count() == 1


def test_a_disabled_person_gets_no_token() -> None:
    with pytest.raises(UserDisabled):
        create_token(user=manager(is_active=False), name="", scopes=["*:read"], now=NOW, by=None)
