"""Brings the field guide's rules, check-lists and ladders into the database; what is there already stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from alerts.defaults.playbooks import PLAYBOOKS
from alerts.defaults.policies import POLICIES
from alerts.defaults.rules import RULES
from alerts.models import AlertRule, EscalationPolicy, EscalationStep, Playbook, PlaybookStep
from alerts.services.alert_rules import create_rule
from evaluations.models import Kpi


@transaction.atomic
def ensure_default_rules(*, now: datetime, by: User | None = None) -> int:
    """Create the default rules that are missing, with their check-lists and ladders; return how many rules.

    A rule on a KPI is created once the KPI exists, so this runs again after the KPI catalogue was filled.
    """
    playbooks, policies = ensure_playbooks(by=by), ensure_policies(by=by)
    known = set(AlertRule.objects.values_list("code", flat=True))
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=[rule.kpi for rule in RULES])}
    missing = [rule for rule in RULES if rule.code not in known and (not rule.kpi or rule.kpi in kpis)]
    for rule in missing:
        create_rule(
            code=rule.code,
            name=rule.name,
            name_zh=rule.name_zh,
            by=by,
            now=now,
            kpi=kpis.get(rule.kpi),
            severity=rule.severity,
            playbook=playbooks[rule.code],
            escalation_policy=policies[rule.policy],
            **rule.says,
        )
    return len(missing)


@transaction.atomic
def ensure_playbooks(*, by: User | None = None) -> Mapping[str, Playbook]:
    """Create the check-lists that are missing; return all of the default ones by code."""
    known = {row.code: row for row in Playbook.objects.filter(code__in=[book.code for book in PLAYBOOKS])}
    missing = [book for book in PLAYBOOKS if book.code not in known]
    for book in missing:
        row = Playbook.objects.create(code=book.code, name=book.name, name_zh=book.name_zh)
        PlaybookStep.objects.bulk_create(
            PlaybookStep(
                playbook=row,
                position=position,
                text=step.text,
                text_zh=step.text_zh,
                owner_role=step.who,
                due_hours=step.due_hours,
            )
            for position, step in enumerate(book.steps, start=1)
        )
        known[book.code] = row
    _record("playbooks.created", Playbook, [book.code for book in missing], by)
    return known


@transaction.atomic
def ensure_policies(*, by: User | None = None) -> Mapping[str, EscalationPolicy]:
    """Create the ladders that are missing; return all of the default ones by code."""
    known = {row.code: row for row in EscalationPolicy.objects.filter(code__in=[policy.code for policy in POLICIES])}
    missing = [policy for policy in POLICIES if policy.code not in known]
    for policy in missing:
        row = EscalationPolicy.objects.create(code=policy.code, name=policy.name, name_zh=policy.name_zh)
        EscalationStep.objects.bulk_create(
            EscalationStep(policy=row, number=number, wait_working_minutes=minutes, target=target)
            for number, (minutes, target) in enumerate(policy.steps, start=1)
        )
        known[policy.code] = row
    _record("escalation_policies.created", EscalationPolicy, [policy.code for policy in missing], by)
    return known


def _record(action: str, model: type[Playbook | EscalationPolicy], codes: list[str], by: User | None) -> None:
    if codes:
        audit.record_batch(action=action, by=by, model=model, count=len(codes), keys=codes)
