"""Meetings and actions."""

from datetime import timedelta
from typing import Any

from governance.services import create_action, create_meeting

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
api:action-detail id=@action GET 200 owner administrator executive finance integrator; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance; 404 rest
api:action-completion id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:action-cancellation id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest
api:action-reopening id=@action POST 400 owner administrator integrator; 403 executive finance; 404 rest
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
    world.keep(meeting=meeting.pk, action=action.pk)
