from rest_framework.routers import SimpleRouter

from agreements.api import views
from prms.lib.rest.nested import below

router = SimpleRouter()
router.register("agreements", views.AgreementViewSet, basename="agreement")
router.register(below("agreements", "agreement") + "/commission-plans", views.CommissionPlanViewSet, basename="plan")

urlpatterns = router.urls
