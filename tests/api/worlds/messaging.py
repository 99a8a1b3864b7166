from messaging.models import InboxItem
from messaging.services import invite, queue
from tests.api.world import World
from tests.factories.messaging import queued_email


def build(world: World) -> None:
    people = [world.administrator, world.manager]
    queue(
        cause="incident:1:1",
        recipients=people,
        template="messaging/messages/plain",
        params={"subject": "投诉率", "body": "Complaints are up."},
        available_at=world.now,
    )
    given_up = queued_email(world.manager, cause="incident:2:1")
    given_up.status = "dead"
    given_up.save()
    invitation = invite(
        email="newcomer@world.example", name="Newcomer", roles=["manager"], now=world.now, by=world.administrator
    )
    world.at("deliveries", given_up.pk)
    world.at("invitations", invitation.pk)
    world.at("inbox", *(InboxItem.objects.get(user=user).pk for user in people))
