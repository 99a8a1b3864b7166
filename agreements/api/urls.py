from rest_framework.routers import SimpleRouter

from agreements.api import document_views, duty_views, exit_views, launch_views, statement_views, version_views, views
from prms.lib.rest.nested import below

AGREEMENT = below("agreements", "agreement")

router = SimpleRouter()
router.register("agreements", views.AgreementViewSet, basename="agreement")
router.register("agreements", exit_views.AgreementExitViewSet, basename="agreement-exit")
router.register("exit-cases", exit_views.ExitCaseViewSet, basename="exit-case")
router.register(f"{AGREEMENT}/outlays", exit_views.OutlayViewSet, basename="outlay")
router.register(f"{AGREEMENT}/commission-plans", views.CommissionPlanViewSet, basename="plan")
router.register(f"{AGREEMENT}/launch", launch_views.LaunchViewSet, basename="launch")
router.register(f"{AGREEMENT}/kpi-targets", views.AgreedTargetViewSet, basename="agreed-target")
router.register(f"{AGREEMENT}/milestones", duty_views.AgreedMilestoneViewSet, basename="agreed-milestone")
router.register(f"{AGREEMENT}/obligations", duty_views.AgreedObligationViewSet, basename="agreed-obligation")
router.register(f"{AGREEMENT}/renewals", duty_views.RenewalViewSet, basename="renewal")
router.register("milestones", duty_views.MilestoneViewSet, basename="milestone")
router.register("obligations", duty_views.ObligationViewSet, basename="obligation")
router.register(f"{AGREEMENT}/documents", document_views.AgreedDocumentViewSet, basename="agreed-document")
router.register(f"{AGREEMENT}/versions", version_views.VersionViewSet, basename="agreement-version")
router.register(f"{AGREEMENT}/amendments", version_views.AmendmentViewSet, basename="amendment")
router.register("statement-runs", statement_views.StatementRunViewSet, basename="statement-run")
router.register("statements", statement_views.StatementViewSet, basename="statement")

urlpatterns = router.urls
