from rest_framework.routers import SimpleRouter

from agreements.api import views
from prms.lib.rest.nested import below

AGREEMENT = below("agreements", "agreement")

router = SimpleRouter()
router.register("agreements", views.AgreementViewSet, basename="agreement")
router.register(f"{AGREEMENT}/commission-plans", views.CommissionPlanViewSet, basename="plan")
router.register(f"{AGREEMENT}/kpi-targets", views.AgreedTargetViewSet, basename="agreed-target")

urlpatterns = router.urls
