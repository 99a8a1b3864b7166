from datetime import UTC, date, datetime

import pytest

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from governance.errors import ActionMoveRefused, AttendeeRefused, EvidenceMissing
from governance.models import Action
from governance.services import cancel_action, complete_action, create_action, edit_action, reopen_action
from messaging.models import InboxItem
from partners.errors import NotTheOwner, ReasonMissing
from prms.lib.errors import Forbidden, InvalidInput
from tests.factories.accounts import administrator, manager, person
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = date(2026, 3, 20)


def give(partner, **more):
    values = {"title": "Send the forecast", "owner": partner.owner, "due_on": DUE, "by": partner.owner, **more}
    return create_action(partner=partner, now=NOW, **values)


def test_a_new_owner_is_told_and_nobody_is_told_of_what_they_gave_themselves():
    partner, colleague = PartnerFactory(), person(Role.TEAM_MEMBER)

    give(partner)
    action = give(partner, owner=colleague)

    assert InboxItem.objects.get().user == colleague
    assert AuditEntry.objects.filter(action="actions.created").count() == 2
    assert list(Action.objects.visible_to(colleague)) == [action]


def test_an_action_of_a_meeting_belongs_to_its_partner():
    meeting = MeetingFactory()

    action = create_action(
        meeting=meeting, title="Check", owner=meeting.organiser, due_on=DUE, by=meeting.organiser, now=NOW
    )

    assert (action.partner, action.source) == (meeting.partner, "meeting")


def test_the_same_cause_makes_one_action():
    partner = PartnerFactory()

    assert give(partner, cause="incident:3:step:1") == give(partner, cause="incident:3:step:1")


def test_an_outsider_owns_only_actions_with_the_own_company():
    partner = PartnerFactory()
    theirs, stranger = outsider_of(partner).user, outsider_of(PartnerFactory()).user

    assert give(partner, owner=theirs).owner == theirs
    with pytest.raises(AttendeeRefused):
        give(partner, owner=stranger)
    with pytest.raises(AttendeeRefused):
        give(partner, owner=person(Role.TEAM_MEMBER, is_active=False))


def test_the_owner_completes_an_action_with_what_shows_it():
    action = ActionFactory(owner=person(Role.TEAM_MEMBER))

    with pytest.raises(EvidenceMissing):
        complete_action(action=action, evidence=" ", by=action.owner, now=NOW)
    done = complete_action(action=action, evidence="https://wiki.example/forecast", by=action.owner, now=NOW)

    assert (done.status, done.done_at, done.done_by) == ("done", NOW, action.owner)
    with pytest.raises(ActionMoveRefused):
        complete_action(action=done, evidence="Twice.", by=action.owner, now=NOW)


def test_an_outsider_completes_the_own_action_and_changes_no_other():
    partner = PartnerFactory()
    contact = outsider_of(partner).user
    own, other = give(partner, owner=contact), give(partner)

    assert complete_action(action=own, evidence="Sent by mail.", by=contact, now=NOW).status == "done"
    with pytest.raises(Forbidden):
        complete_action(action=other, evidence="Sent.", by=contact, now=NOW)


def test_another_manager_changes_nothing():
    action, stranger = ActionFactory(), manager()

    with pytest.raises(NotTheOwner):
        edit_action(action=action, values={"title": "Mine"}, by=stranger, now=NOW)
    with pytest.raises(NotTheOwner):
        cancel_action(action=action, reason="No.", by=stranger, now=NOW)


def test_an_internal_action_is_changed_by_who_gave_it_or_an_administrator():
    giver = manager()
    action = create_action(title="Clean up", owner=giver, due_on=DUE, by=giver, now=NOW)

    with pytest.raises(Forbidden):
        edit_action(action=action, values={"title": "Mine"}, by=manager(), now=NOW)
    assert edit_action(action=action, values={"title": "Ours"}, by=administrator(), now=NOW).title == "Ours"


def test_an_action_given_to_somebody_else_tells_the_new_owner():
    action, colleague = ActionFactory(), person(Role.TEAM_MEMBER)

    edit_action(action=action, values={"owner": colleague, "due_on": DUE}, by=None, now=NOW)

    assert InboxItem.objects.get().user == colleague
    with pytest.raises(InvalidInput):
        edit_action(action=action, values={"status": "done"}, by=None, now=NOW)


def test_a_cancelled_action_is_opened_again_with_a_reason():
    action = ActionFactory()

    with pytest.raises(ReasonMissing):
        cancel_action(action=action, reason="", by=None, now=NOW)
    cancelled = cancel_action(action=action, reason="Double.", by=None, now=NOW)
    reopened = reopen_action(action=cancelled, reason="It was not.", by=None, now=NOW)

    assert (cancelled.status, reopened.status, reopened.status_reason) == ("cancelled", "open", "It was not.")
    with pytest.raises(ActionMoveRefused):
        reopen_action(action=reopened, reason="Again.", by=None, now=NOW)


@pytest.mark.parametrize(
    ("due_on", "status", "is_overdue"),
    [
        (date(2026, 3, 1), "open", True),
        (date(2026, 3, 2), "open", False),
        (date(2026, 3, 1), "cancelled", False),
    ],
)
def test_an_open_action_is_overdue_the_day_after_it_was_due(due_on, status, is_overdue):
    ActionFactory(due_on=due_on, status=status)

    assert Action.objects.overdue(today=NOW.date()).exists() is is_overdue
