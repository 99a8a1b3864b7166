from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api import views

router = SimpleRouter()
router.register("users", views.UserViewSet, basename="user")
router.register("tokens", views.TokenViewSet, basename="token")
router.register("audit", views.AuditViewSet, basename="audit")

ONE_ROW: dict[str, Any] = {"get": "show", "patch": "edit"}

urlpatterns = [
    path("profile/", views.ProfileViewSet.as_view(ONE_ROW), name="profile"),
    path("organisation/", views.OrganisationViewSet.as_view(ONE_ROW), name="organisation"),
    *router.urls,
]
