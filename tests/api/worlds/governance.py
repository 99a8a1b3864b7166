from datetime import timedelta

from governance.services import create_action, create_meeting
from partners.models import Partner
from tests.api.world import World


def build(world: World) -> None:
    for partner in Partner.objects.select_related("owner"):
        meeting = create_meeting(
            partner=partner,
            level="business",
            title="月度例会",
            starts_at=world.now + timedelta(days=7),
            by=partner.owner,
            now=world.now,
        )
        action = create_action(
            title="Call the insurer",
            owner=partner.owner,
            due_on=world.now.date() + timedelta(days=3),
            meeting=meeting,
            by=partner.owner,
            now=world.now,
        )
        world.at("meetings", meeting.pk)
        world.at("actions", action.pk)
