from datetime import UTC, datetime

import pytest

from partners.errors import RatingsRefused
from partners.models import LevelRule
from partners.rules.levels import Ratings
from partners.services import change_level, proposed_level
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_person_may_overrule_the_table_and_the_history_keeps_both():
    partner = PartnerFactory(level="C")

    change_level(
        partner=partner, level="S", ratings=Ratings(4, 2, 4), reason="They build our cells.", by=partner.owner, now=NOW
    )

    change = partner.level_changes.get()
    assert (change.to_level, change.proposed_level, change.value) == ("S", "A", 4)


def test_an_administrators_table_replaces_the_shipped_one():
    ratings = Ratings(5, 1, 5)
    assert proposed_level(ratings) == "S"

    LevelRule.objects.create(position=1, level="B")

    assert proposed_level(ratings) == "B"


def test_a_rating_outside_1_to_5_is_refused():
    with pytest.raises(RatingsRefused) as refusal:
        proposed_level(Ratings(6, 1, 0))

    assert [error.pointer for error in refusal.value.errors] == ["/value", "/investment"]
