from prms.lib.periods import Quarter
from reports.services import draft_health_report, issue_health_report
from tests.api.world import World

WITHOUT_CARDS = Quarter(2024, 4)


def build(world: World) -> None:
    quarter = Quarter(2025, 1)
    now = world.now.replace(month=4, day=8)
    issued = issue_health_report(report=draft_health_report(quarter=quarter, by=None, now=now), by=None, now=now)
    draft = draft_health_report(quarter=WITHOUT_CARDS, by=None, now=now)
    world.at("health", issued.pk, draft.pk)
    world.call(quarter=str(quarter))
    world.ask("/api/v1/reports/health.pdf", quarter=str(quarter))
