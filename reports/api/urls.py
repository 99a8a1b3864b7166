from django.urls import path
from rest_framework.routers import SimpleRouter

from reports.api import agreement_views, views

router = SimpleRouter()
router.register("reports/health", views.HealthReportViewSet, basename="health-report")
router.register("agreements", agreement_views.AgreementCoverageViewSet, basename="agreement-report")
router.register("partners", agreement_views.PartnerReadinessViewSet, basename="partner-report")

urlpatterns = [
    path(
        "reports/health.pdf",
        views.HealthReportPdfViewSet.as_view({"get": "retrieve"}),
        name="health-report-pdf",
    ),
    *router.urls,
]
