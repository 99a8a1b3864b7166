from datetime import UTC, date, datetime

import pytest

from partners.errors import ReasonMissing, StageMoveRefused, StageUnchanged
from partners.services import create_partner, move_stage, possible_stages
from prms.lib.errors import InvalidInput
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_move_is_kept_with_where_it_came_from():
    partner = PartnerFactory(stage="identified")

    move_stage(partner=partner, stage="screened", by=partner.owner, now=NOW)

    change = partner.stage_changes.get()
    assert (change.from_stage, change.to_stage, change.changed_by) == ("identified", "screened", partner.owner)


def test_a_refused_move_says_which_moves_are_possible():
    partner = PartnerFactory(stage="identified")

    with pytest.raises(StageMoveRefused, match="From “Identified” a partner cannot move to “Active”"):
        move_stage(partner=partner, stage="active", by=partner.owner, now=NOW)

    partner.refresh_from_db()
    assert partner.stage == "identified"
    assert possible_stages(partner) == ["screened", "dropped"]


def test_a_partner_does_not_move_to_where_it_stands_nor_to_nowhere():
    partner = PartnerFactory(stage="pilot")

    with pytest.raises(StageUnchanged):
        move_stage(partner=partner, stage="pilot", by=partner.owner, now=NOW)
    with pytest.raises(InvalidInput):
        move_stage(partner=partner, stage="married", by=partner.owner, now=NOW)


def test_a_candidate_is_dropped_only_with_a_reason():
    partner = PartnerFactory(stage="pilot")

    with pytest.raises(ReasonMissing):
        move_stage(partner=partner, stage="dropped", by=partner.owner, now=NOW)
    move_stage(partner=partner, stage="dropped", reason="Two criteria missed.", by=partner.owner, now=NOW)

    assert partner.stage_changes.get().reason == "Two criteria missed."


def test_a_partner_is_one_since_the_day_it_became_active():
    partner = PartnerFactory(stage="negotiation")

    assert move_stage(partner=partner, stage="active", by=partner.owner, now=NOW).since == date(2026, 3, 2)


def test_a_partner_may_be_entered_at_any_stage():
    partner = create_partner(name="Old friend", stage="active", since=date(2019, 5, 1), by=manager(), now=NOW)

    assert (partner.stage, partner.since) == ("active", date(2019, 5, 1))
