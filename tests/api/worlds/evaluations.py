from decimal import Decimal

from evaluations.models import Kpi, Measurement, Scorecard
from evaluations.services import (
    close_month,
    dispute_line,
    ensure_default_bands,
    ensure_default_kpis,
    ingest,
    publish_scorecard,
    record_survey_round,
    set_target,
)
from partners.models import Partner
from prms.lib.periods import Month
from tests.api.world import World

JANUARY = Month(2025, 1)


def build(world: World) -> None:
    ensure_default_bands(by=None)
    ensure_default_kpis(by=None)
    for partner in Partner.objects.all():
        _measure(partner, world)
    close = close_month(month=JANUARY, by=None, now=world.now)
    for card in Scorecard.objects.order_by("pk"):
        published = publish_scorecard(scorecard=card, by=None, now=world.now)
        dispute = dispute_line(line=published.lines.first(), reason="Counted twice", by=None, now=world.now)
        world.at("scorecards", card.pk)
        world.at("disputes", dispute.pk)
    world.at("kpis", "contracts", "nps")
    world.at("month-closes", close.pk)
    world.call(kpi="contracts", month=str(JANUARY), volume_kpi="contracts")


def _measure(partner: Partner, world: World) -> None:
    for kpi in Kpi.objects.filter(code__in=("contracts", "nps")):
        target = set_target(partner=partner, kpi=kpi, valid_from=JANUARY, target=500, by=None)
        world.at("kpi-targets", target.pk)
    survey = {"closed_on": JANUARY.last_day, "mean": Decimal(82), "n": 40, "today": JANUARY.last_day}
    world.at("survey-rounds", record_survey_round(partner=partner, by=None, **survey).pk)
    rows = [{"partner": partner.code, "kpi": "contracts", "date": "2025-01-31", "value": "580"}]
    ingest(rows=rows, door="command", by=partner.owner, now=world.now)
    measurement = Measurement.objects.get(partner=partner)
    world.at("measurements", measurement.pk)
    world.at("measurement-batches", measurement.batch_id)
