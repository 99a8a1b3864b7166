from django.urls import path
from rest_framework.routers import SimpleRouter

from reports.api import views

router = SimpleRouter()
router.register("reports/health", views.HealthReportViewSet, basename="health-report")

urlpatterns = [
    path(
        "reports/health.pdf",
        views.HealthReportPdfViewSet.as_view({"get": "retrieve"}),
        name="health-report-pdf",
    ),
    *router.urls,
]
