from rest_framework.routers import SimpleRouter

from evaluations.api import card_views, survey_views, views
from prms.lib.rest.fields import ID_PATTERN
from prms.lib.rest.nested import below

router = SimpleRouter()
router.register("kpis", views.KpiViewSet, basename="kpi")
router.register("kpi-targets", views.KpiTargetViewSet, basename="kpi-target")
router.register("grade-bands", views.GradeBandViewSet, basename="grade-band")
router.register("measurements", views.MeasurementViewSet, basename="measurement")
router.register("measurement-batches", views.MeasurementBatchViewSet, basename="measurement-batch")
router.register("survey-rounds", survey_views.SurveyRoundViewSet, basename="survey-round")
router.register("month-closes", card_views.MonthCloseViewSet, basename="month-close")
router.register("scorecards", card_views.ScorecardViewSet, basename="scorecard")
router.register(
    below("scorecards", "scorecard", pattern=ID_PATTERN) + "/disputes", card_views.DisputeViewSet, basename="dispute"
)

urlpatterns = router.urls
