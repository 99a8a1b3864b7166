from rest_framework.routers import SimpleRouter

from messaging.api import views

router = SimpleRouter()
router.register("inbox", views.InboxViewSet, basename="inbox")
router.register("deliveries", views.DeliveryViewSet, basename="delivery")
router.register("invitations", views.InvitationViewSet, basename="invitation")

urlpatterns = router.urls
