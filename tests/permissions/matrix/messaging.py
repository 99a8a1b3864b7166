"""Inbox, deliveries, invitations."""

from typing import Any

from messaging.models import InboxItem
from messaging.services import queue
from tests.factories.messaging import queued_email

ROWS = """
messaging:inbox  GET    200 rest
messaging:inbox_export  GET    200 rest
messaging:inbox_reading  POST   302 rest
messaging:inbox_item pk=@message  GET    200 owner; 404 rest
messaging:deliveries  GET    200 administrator; 403 rest
messaging:deliveries_export  GET    200 administrator; 403 rest
messaging:delivery pk=@delivery  GET    403 owner; 200 administrator; 404 rest
messaging:delivery_resending pk=@delivery  POST   403 owner; 302 administrator; 404 rest
messaging:invite  GET    200 administrator; 403 rest
                  POST   422 administrator; 403 rest
messaging:invitation_renewal pk=@invited  POST   302 administrator; 404 outsiders; 403 rest
api:inbox-list  GET    200 rest
api:inbox-readings  POST   201 rest
api:inbox-detail id=@message  GET    200 owner; 404 rest
api:inbox-reading id=@message  POST   201 owner; 404 rest
                               DELETE 204 owner; 404 rest
api:delivery-list  GET    200 administrator; 403 rest
api:delivery-detail id=@delivery  GET    403 owner; 200 administrator; 404 rest
api:delivery-resending id=@delivery  POST   403 owner; 201 administrator; 404 rest
api:invitation-list  GET    200 administrator; 403 rest
                     POST   400 administrator; 403 rest
api:invitation-detail id=@invitation  GET    200 administrator; 404 rest
api:invitation-renewal id=@invitation  POST   201 administrator; 404 rest
"""


def seed(world: Any) -> None:
    queue(
        cause="incident:1:1",
        recipients=[world.owner],
        template="messaging/messages/plain",
        params={"subject": world.marker, "body": world.marker},
        url="/partners/ALPHA/",
        available_at=world.now,
        channels=["inbox"],
    )
    given_up = queued_email(world.owner, cause="incident:2:1", params={"subject": world.marker})
    given_up.status = "dead"
    given_up.save()
    world.keep(message=InboxItem.objects.get(user=world.owner).pk, delivery=given_up.pk)
