from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from accounts.rules.permissions import Role
from reports.read.facts import facts_of
from reports.read.scope import Scope, Whose
from tests.factories.accounts import manager, person
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import PartnerFactory

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_people_of_one_role_each_get_their_own_counts():
    team = Team.objects.create(name="Key accounts")
    first, second, elsewhere = manager(team=team), manager(team=team), manager(team=Team.objects.create(name="Others"))
    for owner in (first, second, second):
        ActionFactory(owner=owner, partner=PartnerFactory(owner=owner), due_on=NOW.date())

    counted = {owner: facts_of(Scope(owner, Whose.MINE, NOW)) for owner in (first, second, elsewhere)}

    assert {owner: (facts.in_mine, facts.in_team) for owner, facts in counted.items()} == {
        first: (1, 3),
        second: (2, 3),
        elsewhere: (0, 0),
    }


@pytest.mark.parametrize("role", [*Role, None])
def test_everybody_is_counted_for_whatever_the_role(role):
    ActionFactory(due_on=NOW.date())
    reader = person(*([role] if role else []))
    sees_all = role in {Role.ADMINISTRATOR, Role.EXECUTIVE, Role.FINANCE, Role.INTEGRATOR}

    assert facts_of(Scope(reader, Whose.TEAM, NOW)).open_actions == (1 if sees_all else 0)


def test_days_end_where_the_reader_is():
    owner = manager()
    # The week of the queue ends on the 16th at 11:00 UTC in Auckland, at noon twelve hours west of Greenwich.
    MeetingFactory(partner=PartnerFactory(owner=owner), starts_at=NOW + timedelta(days=6, hours=3, minutes=30))

    counts = {}
    for zone in ("Etc/GMT+12", "Pacific/Auckland", "UTC"):
        with timezone.override(zone):
            counts[zone] = facts_of(Scope(owner, Whose.MINE, NOW)).in_mine

    assert counts == {"Etc/GMT+12": 1, "Pacific/Auckland": 0, "UTC": 1}


def test_nothing_waits_where_there_is_nothing():
    facts = facts_of(Scope(person(Role.EXECUTIVE, Role.FINANCE), Whose.TEAM, NOW))

    assert (facts.in_mine, facts.present, facts.queued, facts.has_statements) == (0, frozenset(), frozenset(), False)
