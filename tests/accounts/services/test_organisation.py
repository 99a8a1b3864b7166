import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Organisation
from accounts.services import ensure_organisation, ensure_team, update_organisation
from prms.lib.errors import NotFound, Stale
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db


def test_an_installation_has_one_organisation() -> None:
    first = ensure_organisation(name="NEV", by=None, currency="CNY")

    assert ensure_organisation(name="Other", by=None) == first
    assert AuditEntry.objects.get().action == "organisation.created"
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="Second")


def test_a_change_names_the_version_it_was_made_on() -> None:
    boss = administrator()
    ensure_organisation(name="NEV", by=None)

    assert update_organisation(by=boss, expected_version=1, name="NEV Group").version == 2
    with pytest.raises(Stale, match="you saw version 1, now it is 2"):
        update_organisation(by=boss, expected_version=1, name="Other")

    assert AuditEntry.objects.get(action="organisation.changed").changes == {"name": ["NEV", "NEV Group"]}


def test_without_an_organisation_there_is_nothing_to_change() -> None:
    with pytest.raises(NotFound):
        update_organisation(by=None, name="NEV")


def test_a_team_is_made_once() -> None:
    assert ensure_team(name="East", by=None) == ensure_team(name="East", by=None)
