"""KPIs, targets, measurements, month closes, scorecards."""

from decimal import Decimal
from typing import Any

from evaluations.models import Kpi, Measurement, MeasurementBatch, MonthClose, Scorecard, ScorecardLine
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
from prms.lib.periods import Month

ROWS = """
api:kpi-list                            GET    200 insiders; 403 rest
                                        POST   400 managers administrator; 403 rest
api:kpi-detail code=contracts           GET    200 insiders; 404 rest
                                        PATCH  428 managers administrator; 403 insiders; 404 rest
api:grade-band-list                     GET    200 managers outsiders administrator executive finance integrator; 403 rest
                                        POST   400 administrator; 403 rest
api:grade-band-presets                  POST   400 administrator; 403 rest
evaluations:bands                       GET    200 administrator; 403 rest
                                        POST   422 administrator; 403 rest
evaluations:bands_preset                POST   302 administrator; 403 rest
api:kpi-target-list                     GET    200 managers administrator executive finance integrator; 403 rest
                                        POST   400 managers administrator integrator; 403 rest
api:kpi-target-detail id=@target        GET    200 owner administrator executive finance integrator; 403 contact; 404 rest
                                        PATCH  428 owner administrator integrator; 403 contact executive finance; 404 rest
                                        DELETE 428 owner administrator integrator; 403 contact executive finance; 404 rest
api:measurement-list                    GET    200 managers administrator executive finance integrator; 403 rest
                                        POST   400 managers administrator integrator; 403 rest
api:measurement-detail id=@measurement  GET    200 owner administrator executive finance integrator; 403 contact; 404 rest
api:measurement-bulk                    POST   400 managers administrator integrator; 403 rest
api:measurement-files                   POST   415 managers administrator integrator; 403 rest
api:measurement-batch-list              GET    200 managers administrator executive finance integrator; 403 rest
api:measurement-batch-detail id=@batch  GET    200 owner administrator executive finance integrator; 404 rest
api:measurement-batch-reversal id=@batch POST  201 owner administrator integrator; 403 executive finance; 404 rest
api:month-close-list                    GET    200 managers administrator executive finance integrator; 403 rest
                                        POST   400 managers administrator; 403 rest
api:month-close-detail id=@close        GET    200 managers administrator executive finance integrator; 404 rest
api:scorecard-list                      GET    200 managers outsiders administrator executive finance integrator; 403 rest
api:scorecard-detail id=@card           GET    200 owner contact administrator executive finance integrator; 404 rest
api:scorecard-comment id=@card          POST   409 owner administrator; 403 contact executive finance integrator; 404 rest
api:scorecard-publication id=@card      POST   409 owner administrator; 403 contact executive finance integrator; 404 rest
api:scorecard-acceptance id=@card       POST   409 contact; 403 owner administrator executive finance integrator; 404 rest
api:dispute-list scorecard=@card        GET    200 owner contact administrator executive finance integrator; 404 rest
                                        POST   400 contact; 403 owner administrator executive finance integrator; 404 rest
api:dispute-resolution scorecard=@card id=@dispute POST 400 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:export                      GET    200 managers administrator executive finance; 403 rest
evaluations:upload                      GET    200 managers administrator; 403 rest
                                        POST   422 managers administrator; 403 rest
evaluations:upload_template             GET    200 managers administrator; 403 rest
evaluations:bad_rows token=unknown      GET    404 rest
evaluations:scorecards                  GET    302 managers administrator executive finance; 403 rest
evaluations:matrix month=2024-06        GET    200 managers administrator executive finance; 403 rest
evaluations:matrix_export month=2024-06 GET    200 managers administrator executive finance; 403 rest
evaluations:publish_drafts month=2024-06 GET   200 managers administrator; 403 rest
                                        POST   422 managers administrator; 403 rest
evaluations:closes                      GET    200 managers administrator executive finance; 403 rest
evaluations:closes_export               GET    200 managers administrator executive finance; 403 rest
evaluations:close                       GET    200 managers administrator; 403 rest
                                        POST   422 managers administrator; 403 rest
evaluations:close_run pk=@close         GET    200 managers administrator executive finance; 403 integrator; 404 rest
evaluations:kpis                        GET    200 managers administrator executive finance team_member; 403 rest
evaluations:kpis_export                 GET    200 managers administrator executive finance team_member; 403 rest
evaluations:kpi_add                     GET    200 managers administrator; 403 rest
                                        POST   422 managers administrator; 403 rest
evaluations:kpi code=contracts          GET    200 managers administrator executive finance team_member; 403 integrator; 404 rest
evaluations:kpi_edit code=contracts     GET    200 managers administrator; 403 executive finance team_member integrator; 404 rest
                                        POST   422 managers administrator; 403 executive finance team_member integrator; 404 rest
evaluations:kpi_use code=contracts      POST   302 managers administrator; 403 executive finance team_member integrator; 404 rest
evaluations:kpi_targets code=contracts  GET    200 managers administrator executive finance; 403 team_member integrator; 404 rest
evaluations:partner_targets code=@partner GET  200 owner administrator executive finance; 403 contact integrator; 404 rest
api:survey-round-list                   GET    200 managers administrator executive finance integrator; 403 rest
                                        POST   400 managers administrator integrator; 403 rest
api:survey-round-detail id=@round       GET    200 owner administrator executive finance integrator; 404 rest
                                        PATCH  428 owner administrator integrator; 403 executive finance; 404 rest
                                        DELETE 428 owner administrator integrator; 403 executive finance; 404 rest
evaluations:surveys code=@partner       GET    200 owner administrator executive finance; 403 contact integrator; 404 rest
evaluations:survey_add code=@partner    GET    200 owner administrator; 403 contact executive finance integrator; 404 rest
                                        POST   422 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:survey_round pk=@round      GET    200 owner administrator; 403 executive finance integrator; 404 rest
                                        POST   422 owner administrator; 403 executive finance integrator; 404 rest
evaluations:survey_removal pk=@round    POST   302 owner administrator; 403 executive finance integrator; 404 rest
evaluations:target_add                  GET    200 managers administrator; 403 rest
                                        POST   422 managers administrator; 403 rest
evaluations:target pk=@target           GET    200 owner administrator; 403 contact executive finance integrator; 404 rest
                                        POST   422 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:target_end pk=@target       POST   302 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:target_removal pk=@target   POST   302 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:measurements                GET    200 managers administrator executive finance; 403 rest
evaluations:measurement pk=@measurement GET    200 owner administrator executive finance; 403 contact integrator; 404 rest
                                        POST   422 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:entry code=@partner         GET    200 owner administrator; 403 contact executive finance integrator; 404 rest
                                        POST   422 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:batches                     GET    200 managers administrator executive finance; 403 rest
evaluations:batches_export              GET    200 managers administrator executive finance; 403 rest
evaluations:batch pk=@batch             GET    200 owner administrator executive finance; 403 integrator; 404 rest
evaluations:batch_undo pk=@batch        GET    200 owner administrator; 403 executive finance integrator; 404 rest
                                        POST   302 owner administrator; 403 executive finance integrator; 404 rest
evaluations:comment pk=@card            GET    409 owner administrator; 403 contact executive finance integrator; 404 rest
                                        POST   409 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:publish pk=@card            POST   302 owner administrator; 403 contact executive finance integrator; 404 rest
evaluations:resolve pk=@card            POST   302 owner administrator; 403 contact executive finance integrator; 404 rest
"""

JUNE = Month(2024, 6)


def seed(world: Any) -> None:
    ensure_default_bands(by=None)
    ensure_default_kpis(by=None)
    contracts = Kpi.objects.get(code="contracts")
    for partner in (world.beta, world.alpha):
        target = set_target(partner=partner, kpi=contracts, valid_from=JUNE, target=500, by=None)
        rows = [
            {"partner": partner.code, "kpi": "contracts", "date": "2024-06-30", "value": "580", "source": partner.name}
        ]
        ingest(rows=rows, door="rest", by=partner.owner, now=world.now, file_name=partner.name)
    survey = {"closed_on": JUNE.last_day, "mean": Decimal(82), "n": 40, "today": JUNE.last_day}
    world.keep(round=record_survey_round(partner=world.alpha, by=None, **survey).pk)
    close_month(month=JUNE, by=None, now=world.now)
    for card in Scorecard.objects.select_related("partner"):
        publish_scorecard(scorecard=card, by=None, now=world.now, comment=card.partner.name)
    line = ScorecardLine.objects.get(scorecard__partner=world.alpha)
    dispute = dispute_line(line=line, reason=world.marker, by=world.people["contact"], now=world.now)
    world.keep(
        target=target.pk,
        measurement=Measurement.objects.get(partner=world.alpha).pk,
        close=MonthClose.objects.get().pk,
        batch=MeasurementBatch.objects.get(sent_by=world.owner).pk,
        dispute=dispute.pk,
        card=Scorecard.objects.get(partner=world.alpha).pk,
    )
