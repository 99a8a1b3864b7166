from evaluations.services.aggregation import aggregate_marks, forget_marks, sweep_marks
from evaluations.services.bands import Preset, ensure_default_bands, set_bands, switch_bands
from evaluations.services.batches import undo_batch
from evaluations.services.close_preview import ClosePreview, preview_close
from evaluations.services.closing import close_due_month, close_month, month_due, overdue_months
from evaluations.services.commenting import comment_scorecard
from evaluations.services.forming import Period, actuals_of
from evaluations.services.ingest import Ingested, Mode, ingest, preview
from evaluations.services.kpis import create_kpi, edit_kpi, ensure_default_kpis
from evaluations.services.publication import (
    contacts_of,
    finalise_answered_cards,
    publish_scorecard,
    publish_scorecards,
)
from evaluations.services.responses import accept_scorecard, dispute_line, resolve_dispute
from evaluations.services.surveys import correct_survey_round, record_survey_round, remove_survey_round
from evaluations.services.targets import change_target, edit_target, remove_target, set_target, set_year_target

__all__ = [
    "ClosePreview",
    "Ingested",
    "Mode",
    "Period",
    "Preset",
    "accept_scorecard",
    "actuals_of",
    "aggregate_marks",
    "change_target",
    "close_due_month",
    "close_month",
    "comment_scorecard",
    "contacts_of",
    "correct_survey_round",
    "create_kpi",
    "dispute_line",
    "edit_kpi",
    "edit_target",
    "ensure_default_bands",
    "ensure_default_kpis",
    "finalise_answered_cards",
    "forget_marks",
    "ingest",
    "month_due",
    "overdue_months",
    "preview",
    "preview_close",
    "publish_scorecard",
    "publish_scorecards",
    "record_survey_round",
    "remove_survey_round",
    "remove_target",
    "resolve_dispute",
    "set_bands",
    "set_target",
    "set_year_target",
    "sweep_marks",
    "switch_bands",
    "undo_batch",
]
