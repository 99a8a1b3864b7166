import structlog
from celery import shared_task
from django.utils import timezone

from alerts import services

log = structlog.get_logger(__name__)


@shared_task
def evaluate_marks() -> int:
    """Evaluate the rules that changed months concern."""
    return services.evaluate_marks(now=timezone.now())


@shared_task
def evaluate_everything() -> int:
    """Evaluate every rule in force."""
    return services.evaluate_everything(now=timezone.now())


@shared_task
def escalate() -> int:
    """Take the steps of ladders whose time has come."""
    return services.escalate(now=timezone.now())


@shared_task
def ensure_agreement_rules() -> int:
    """Let the rules of agreements follow what those say now."""
    return services.ensure_agreement_rules(now=timezone.now())


@shared_task
def audit_alerts() -> int:
    """Log what the auditor finds wrong with evaluating and escalating."""
    problems = services.alert_problems(now=timezone.now())
    for problem in problems:
        log.warning("alert_problem", problem=problem)
    return len(problems)
