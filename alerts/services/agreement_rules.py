"""The alert rules that agreements in force need: made, changed and taken out of force as terms and plans go."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Organisation
from agreements.models import Agreement, CommissionPlan
from agreements.rules.plan_years import plan_in_force
from alerts.models import AlertRule, AlertRuleVersion
from alerts.rules.agreed import DEDUCTION, PlanFacts, Watch, wanted_watches
from alerts.services.alert_rules import activate_rule, create_rule, deactivate_rule, edit_rule
from alerts.services.defaults import ensure_playbooks, ensure_policies
from evaluations.models import Kpi
from prms.lib.periods import Month

# What of a rule follows the agreement; names, ladder and severity are the administrator's.
FOLLOWED = ("operator", "threshold", "period", "periods")
Wanted = Mapping[str, tuple[Agreement, Watch]]


def ensure_agreement_rules(*, now: datetime) -> int:
    """See to it that a rule watches each threshold of the plans and exit clauses in force; return how many changed.

    What a rule for more partners watches needs none of its own. A rule that an administrator took out of
    force stays so; one that no agreement needs any more is taken out of force with the reason.
    """
    wanted = _wanted(today=Organisation.objects.today(now=now))
    rules = AlertRule.objects.exclude(cause="").select_related("current__kpi")
    known = {rule.cause: rule for rule in rules}
    changed = sum(_let_go(rule, now) for cause, rule in known.items() if cause not in wanted and rule.is_wanted)
    standing = [(known[cause], watch) for cause, (_agreement, watch) in wanted.items() if cause in known]
    changed += sum(_follow(rule, watch, now) for rule, watch in standing if _has_changed(rule, watch))
    missing = {cause: pair for cause, pair in wanted.items() if cause not in known}
    return changed + (_create(missing, now) if missing else 0)


def _wanted(*, today: date) -> Wanted:
    agreements = list(Agreement.objects.filter(status__in=Agreement.IN_FORCE).select_related("partner").order_by("pk"))
    plans, general = _plans(today), _general()
    wanted: dict[str, tuple[Agreement, Watch]] = {}
    for agreement in agreements:
        plan = plan_in_force(plans[agreement.pk], month=Month.of(today), starts_on=agreement.starts_on)
        watching = [watch for version, watch in general if version.is_for(agreement.partner)]
        for watch in wanted_watches(clauses=agreement.terms(), plan=plan, general=watching):
            wanted[f"agreement:{agreement.pk}:{watch.kind}:{watch.kpi}:{watch.operator}"] = agreement, watch
    return wanted


def _plans(today: date) -> Mapping[int, list[PlanFacts]]:
    plans: dict[int, list[PlanFacts]] = defaultdict(list)
    in_force = CommissionPlan.objects.in_force(on=today).filter(agreement__status__in=Agreement.IN_FORCE)
    for plan in in_force.whole():
        deductions = tuple((row.kpi_id, row.operator, row.threshold) for row in plan.deductions.all())
        volume_kpi = plan.volume_kpi_id if plan.volume_kpi.direction == Kpi.Direction.HIGHER else None
        plans[plan.agreement_id].append(PlanFacts(plan.effective_from, volume_kpi, deductions))
    return plans


def _general() -> list[tuple[AlertRuleVersion, Watch]]:
    """Return what the rules watch that no agreement asked for."""
    rules = AlertRule.objects.in_force().filter(cause="", current__kpi__isnull=False, current__threshold__isnull=False)
    versions = [rule.version_in_force for rule in rules]
    return [(version, version.watch()) for version in versions]


@transaction.atomic
def _let_go(rule: AlertRule, now: datetime) -> bool:
    if rule.is_active:
        reason = _("The agreement is no longer in force, no longer says so, or a general rule watches it.")
        rule = deactivate_rule(rule=rule, reason=reason, by=None, now=now)
    _want(rule, False)
    return True


def _has_changed(rule: AlertRule, watch: Watch) -> bool:
    version = rule.version_in_force
    return not rule.is_wanted or any(getattr(version, name) != getattr(watch, name) for name in FOLLOWED)


@transaction.atomic
def _follow(rule: AlertRule, watch: Watch, now: datetime) -> bool:
    version, said = rule.version_in_force, {name: getattr(watch, name) for name in FOLLOWED}
    if any(getattr(version, name) != value for name, value in said.items()):
        # A threshold to clear at may lie on the wrong side of the new one.
        rule = edit_rule(rule=rule, values={**said, "clear_at": None}, by=None, now=now)
    if not rule.is_wanted:
        rule = rule if rule.is_active else activate_rule(rule=rule, by=None, now=now)
        _want(rule, True)
    return True


def _want(rule: AlertRule, is_wanted: bool) -> None:
    rule.is_wanted = is_wanted
    rule.save(update_fields=["is_wanted"])


@transaction.atomic
def _create(missing: Wanted, now: datetime) -> int:
    kpis = Kpi.objects.in_bulk({watch.kpi for _agreement, watch in missing.values()})
    policy, playbooks = ensure_policies()["standard"], ensure_playbooks()
    for cause, (agreement, watch) in missing.items():
        is_deduction, kpi = watch.kind == DEDUCTION, kpis[watch.kpi]
        said: dict[str, Any] = {name: getattr(watch, name) for name in ("measure", *FOLLOWED)}
        create_rule(
            code=f"agreement-{agreement.pk}-{watch.kind}-{kpi.pk}-{'above' if watch.operator == '>' else 'below'}",
            cause=cause,
            by=None,
            now=now,
            kpi=kpi,
            scope=AlertRuleVersion.Scope.PARTNER,
            scope_value=agreement.partner.code,
            severity="minor" if is_deduction else "critical",
            playbook=None if is_deduction else playbooks["exit_trigger"],
            escalation_policy=policy,
            **_names(agreement, kpi, is_deduction=is_deduction),
            **said,
        )
    return len(missing)


def _names(agreement: Agreement, kpi: Kpi, *, is_deduction: bool) -> dict[str, str]:
    names = {}
    for field, language in (("name", "en"), ("name_zh", "zh-hans")):
        with override(language):
            text = _("Deduction for %(kpi)s, %(code)s") if is_deduction else _("Weak quarters of %(kpi)s, %(code)s")
            names[field] = (text % {"kpi": kpi.display_name, "code": agreement.code})[:120]
    return names
