"""What must never be: a step nobody takes, an incident that nobody will ever be told of, a rule nobody judges."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alerts.models import AlertRule, Incident
from alerts.services.escalation import STUCK_AFTER
from evaluations.models import KpiMonthMark

WAITING = timedelta(minutes=10)


def alert_problems(*, now: datetime) -> list[str]:
    """Return one sentence for each thing wrong with evaluating and escalating; none when all is well."""
    late = Incident.objects.open().with_due_step(now=now - STUCK_AFTER).count()
    adrift = Incident.objects.adrift(now=now).count()
    waiting = KpiMonthMark.objects.filter(evaluated_at__isnull=True, made_at__lt=now - WAITING).count()
    broken = AlertRule.objects.in_force().exclude(evaluation_error="").order_by("code")
    problems = []
    if late:
        problems.append(_("Escalation steps are overdue: %(count)s. Is a worker running?") % {"count": late})
    if adrift:
        problems.append(_("Incidents wait for a person who will not be reminded: %(count)s.") % {"count": adrift})
    if waiting:
        problems.append(_("Changed months wait to be evaluated: %(count)s. Is a worker running?") % {"count": waiting})
    for rule in broken:
        params = {"rule": rule.code, "error": rule.evaluation_error}
        problems.append(_("The rule %(rule)s cannot be evaluated: %(error)s") % params)
    return problems
