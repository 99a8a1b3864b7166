"""Meetings and actions."""

from datetime import timedelta
from typing import Any

from governance.services import create_action, create_meeting, open_feed
from tests.permissions.actors import TEAM_MEMBER

ROWS = """
api:meeting-list GET 200 rest
    POST 400 managers administrator integrator; 403 rest
api:meeting-detail id=@meeting GET 200 owner administrator executive finance integrator; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-confirmation id=@meeting POST 409 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-cancellation id=@meeting POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-holding id=@meeting POST 422 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-absence id=@meeting POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-minutes id=@meeting PUT 428 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-agenda id=@meeting POST 400 owner administrator integrator; 403 executive finance; 404 rest
    PUT 428 owner administrator integrator; 403 executive finance; 404 rest
api:meeting-attendances id=@meeting POST 201 owner administrator integrator; 403 executive finance; 404 rest
    PUT 428 owner administrator integrator; 403 executive finance; 404 rest
api:action-list GET 200 rest
    POST 400 managers administrator integrator; 403 rest
api:action-changes POST 400 managers administrator integrator; 403 rest
api:action-detail id=@action GET 200 owner administrator executive finance integrator; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance; 404 rest
api:action-completion id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:action-cancellation id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:action-reopening id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest

governance:meetings GET 302 outsiders; 403 integrator; 200 rest
governance:meeting_add GET 200 managers administrator; 403 rest
    POST 422 managers administrator; 403 rest
governance:meeting pk=@meeting GET 200 owner administrator executive finance; 403 integrator; 404 rest
governance:meeting_confirm pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_move pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_cancel pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_not_held pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_point pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:point_move pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:point_outcome pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_invite pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_uninvite pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_file pk=@meeting GET 200 owner administrator executive finance; 403 integrator; 404 rest
governance:calendar GET 302 outsiders; 403 integrator; 200 rest
governance:feed GET 403 integrator; 200 rest
    POST 403 integrator; 200 rest
governance:feed_end POST 403 integrator; 302 rest
governance:feed_file secret=@feed GET 200 everybody
governance:meeting_minutes pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:meeting_action pk=@meeting POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:actions GET 302 outsiders; 403 integrator; 200 rest
governance:actions_export GET 302 outsiders; 403 integrator; 200 rest
governance:meetings_export GET 302 outsiders; 403 integrator; 200 rest
governance:actions_change POST 302 managers administrator; 403 rest
governance:action_add GET 200 managers administrator; 403 rest
    POST 422 managers administrator; 403 rest
governance:action pk=@action GET 200 owner administrator executive finance; 403 integrator; 404 rest
governance:action_edit pk=@action GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
governance:action_complete pk=@action POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:action_cancel pk=@action POST 302 owner administrator; 403 executive finance integrator; 404 rest
governance:action_reopen pk=@action POST 302 owner administrator; 403 executive finance integrator; 404 rest
"""


def seed(world: Any) -> None:
    meeting = create_meeting(
        partner=world.alpha,
        level="business",
        title=f"Monthly {world.marker}",
        starts_at=world.now + timedelta(days=7),
        by=world.owner,
        now=world.now,
    )
    action = create_action(
        title=f"Call {world.marker}",
        owner=world.owner,
        due_on=world.now.date() + timedelta(days=3),
        meeting=meeting,
        by=world.owner,
        now=world.now,
    )
    # Whoever holds the address reads it: the matrix takes one of somebody who has no meetings.
    feed = open_feed(user=world.people[TEAM_MEMBER], now=world.now)
    world.keep(meeting=meeting.pk, action=action.pk, feed=feed)
