from rest_framework.routers import SimpleRouter

from alerts.api import incidents, views
from prms.lib.rest.fields import ID_PATTERN
from prms.lib.rest.nested import below

router = SimpleRouter()
router.register("alert-rules", views.AlertRuleViewSet, basename="alert-rule")
router.register(f"{below('alert-rules', 'rule')}/versions", views.RuleVersionViewSet, basename="alert-rule-version")
router.register("playbooks", views.PlaybookViewSet, basename="playbook")
router.register("escalation-policies", views.PolicyViewSet, basename="escalation-policy")
router.register("events", views.EventViewSet, basename="event")
router.register("incidents", incidents.IncidentViewSet, basename="incident")
STEPS = f"{below('incidents', 'incident', pattern=ID_PATTERN)}/steps"
router.register(STEPS, incidents.IncidentStepViewSet, basename="incident-step")

urlpatterns = router.urls
