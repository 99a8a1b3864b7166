from rest_framework.routers import SimpleRouter

from partners.api import views
from prms.lib.rest.nested import below

PARTNER = below("partners", "partner")

router = SimpleRouter()
router.register("partners", views.PartnerViewSet, basename="partner")
router.register(f"{PARTNER}/nda", views.NdaViewSet, basename="nda")
router.register(f"{PARTNER}/level-changes", views.LevelChangeViewSet, basename="level-change")
router.register(f"{PARTNER}/stage-changes", views.StageChangeViewSet, basename="stage-change")
router.register("hand-overs", views.HandOverViewSet, basename="hand-over")
router.register("contacts", views.ContactViewSet, basename="contact")

urlpatterns = router.urls
