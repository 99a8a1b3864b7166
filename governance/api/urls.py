from rest_framework.routers import SimpleRouter

from governance.api import views

router = SimpleRouter()
router.register("meetings", views.MeetingViewSet, basename="meeting")
router.register("actions", views.ActionViewSet, basename="action")

urlpatterns = router.urls
