from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from accounts.services import create_token, ensure_organisation, ensure_team
from accounts.services.calendars import ensure_calendars
from tests.api.world import World
from tests.factories.accounts import person


def build(world: World) -> None:
    ensure_organisation(name="NEV 极米", time_zone="Asia/Shanghai", currency="CNY", by=None)
    ensure_calendars(years=[world.now.year], by=None)
    ensure_team(name="East", by=None)
    others = [person(Role.EXECUTIVE), person(Role.FINANCE)]
    tokens = [
        create_token(user=user, name="sync", scopes=["*:read"], now=world.now, by=None)[0]
        for user in (world.administrator, world.manager)
    ]
    world.at("users", *(user.pk for user in others))
    world.at("tokens", *(token.pk for token in tokens))
    world.at("audit", AuditEntry.objects.values_list("pk", flat=True)[0])
    world.call(team="East", calendar="China", user=world.manager.email, deputy=others[0].email)
