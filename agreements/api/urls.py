from rest_framework.routers import SimpleRouter

from agreements.api import statement_views, views
from prms.lib.rest.nested import below

AGREEMENT = below("agreements", "agreement")

router = SimpleRouter()
router.register("agreements", views.AgreementViewSet, basename="agreement")
router.register(f"{AGREEMENT}/commission-plans", views.CommissionPlanViewSet, basename="plan")
router.register(f"{AGREEMENT}/kpi-targets", views.AgreedTargetViewSet, basename="agreed-target")
router.register("statement-runs", statement_views.StatementRunViewSet, basename="statement-run")
router.register("statements", statement_views.StatementViewSet, basename="statement")

urlpatterns = router.urls
