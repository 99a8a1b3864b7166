from evaluations.models.grade_band import CONSEQUENCES, Grade, GradeBand
from evaluations.models.kpi import Kpi, KpiTarget
from evaluations.models.measurement import Measurement, MeasurementBatch, MeasurementHistory, RefusedRow
from evaluations.models.month_close import MonthClose, MonthCloseSkip
from evaluations.models.monthly_actual import KpiMonthMark, MonthlyActual
from evaluations.models.scorecard import Scorecard, ScorecardLine, ScorecardResponse
from evaluations.models.survey_round import SurveyRound

__all__ = [
    "CONSEQUENCES",
    "Grade",
    "GradeBand",
    "Kpi",
    "KpiMonthMark",
    "KpiTarget",
    "Measurement",
    "MeasurementBatch",
    "MeasurementHistory",
    "MonthClose",
    "MonthCloseSkip",
    "MonthlyActual",
    "RefusedRow",
    "Scorecard",
    "ScorecardLine",
    "ScorecardResponse",
    "SurveyRound",
]
