"""Rules as data: every change of what a rule says is a new version, and the next sweep judges by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from alerts.errors import RuleCodeTaken, RuleRefused, RuleStateUnchanged
from alerts.models import AlertRule, AlertRuleVersion, Incident, RuleState
from alerts.rules.terms import check_terms
from alerts.services.closing import close_incidents
from partners.models import Partner
from partners.services import read_reason, require_valid
from prms.lib.errors import FieldError, Forbidden, InvalidInput
from prms.lib.refusals import field_errors

# Codes that would hide a page of the rules.
RESERVED_CODES = ("new", "evaluation")
NAMES = ("name", "name_zh")
ACTS = ("does_propose_meeting", "does_stop_data_exchange", "does_propose_referral_pause")
TERMS = (
    "measure",
    "kpi",
    "event_kind",
    "operator",
    "threshold",
    "clear_at",
    "period",
    "periods",
    "min_sample",
    "scope",
    "scope_value",
    "severity",
    "playbook",
    "escalation_policy",
    *ACTS,
)


@transaction.atomic
def create_rule(
    *, code: str, by: User | None, now: datetime, name: str = "", name_zh: str = "", cause: str = "", **terms: Any
) -> AlertRule:
    """Write a rule in its first version; the next sweep evaluates it. `cause` names what asked for it, if not a person.

    `terms` are fields of `AlertRuleVersion`. Raises RuleCodeTaken, or RuleRefused with one error per field.
    """
    _require_editor(by)
    rule = AlertRule(code=code.strip(), name=name.strip() or code.strip(), name_zh=name_zh.strip(), cause=cause)
    require_valid(rule, ("code", *NAMES))
    if rule.code in RESERVED_CODES:
        raise _code_taken(rule.code)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        raise _code_taken(rule.code) from error
    rule.current = _add_version(rule, number=1, terms=terms, by=by, now=now)
    rule.save(update_fields=["current"])
    audit.record(action="alert_rules.created", by=by, target=rule, changes=_as_changes({}, terms))
    return rule


@transaction.atomic
def edit_rule(
    *,
    rule: AlertRule,
    values: Mapping[str, Any],
    by: User | None,
    now: datetime,
    expected_version: int | None = None,
) -> AlertRule:
    """Change a rule; new terms make a new version, and open incidents keep the one they fired under.

    Raises Stale, or RuleRefused with one error per field.
    """
    _require_editor(by)
    rule = rule.locked(expected_version=expected_version)
    version = rule.version_in_force
    unknown = set(values) - {*NAMES, *TERMS}
    if unknown:
        raise InvalidInput(_("These cannot be edited: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    named = audit.changed_fields(rule, {name: values[name] for name in NAMES if name in values})
    said = audit.changed_fields(version, {name: values[name] for name in TERMS if name in values})
    if not named and not said:
        return rule
    for name, (_before, after) in named.items():
        setattr(rule, name, after)
    require_valid(rule, named)
    if said:
        terms = {name: getattr(version, name) for name in TERMS} | {name: pair[1] for name, pair in said.items()}
        rule.current = _add_version(rule, number=version.number + 1, terms=terms, by=by, now=now)
        rule.is_evaluated = False
        # What the old version found of partners without an incident says nothing about the new one.
        RuleState.objects.filter(rule=rule).delete()
    rule.touch(*named, "current", "is_evaluated")
    audit.record(action="alert_rules.edited", by=by, target=rule, changes={**named, **said})
    return rule


def draft_version(*, terms: Mapping[str, Any]) -> AlertRuleVersion:
    """Return a version with these terms that is not saved, to be read before it is. Raises RuleRefused."""
    version = AlertRuleVersion(**terms)
    _check(version, terms)
    return version


@transaction.atomic
def activate_rule(*, rule: AlertRule, by: User | None, now: datetime, expected_version: int | None = None) -> AlertRule:
    """Put a rule in force again; the next sweep evaluates it. Raises RuleStateUnchanged, Stale."""
    return _set_active(rule, True, by=by, expected_version=expected_version)


@transaction.atomic
def deactivate_rule(
    *, rule: AlertRule, reason: str, by: User | None, now: datetime, expected_version: int | None = None
) -> AlertRule:
    """Take a rule out of force; its open incidents are resolved as obsolete with the reason.

    Raises RuleStateUnchanged, Stale, ReasonMissing.
    """
    reason = read_reason(reason)
    rule = _set_active(rule, False, by=by, expected_version=expected_version)
    incidents = Incident.objects.open().filter(rule=rule).select_for_update(of=("self",)).order_by("pk")
    close_incidents(
        incidents=list(incidents.select_related("rule", "rule_version", "partner")),
        resolution=Incident.Resolution.OBSOLETE,
        by=by,
        now=now,
        reason=reason,
    )
    return rule


def _set_active(rule: AlertRule, is_active: bool, *, by: User | None, expected_version: int | None) -> AlertRule:
    _require_editor(by)
    rule = rule.locked(expected_version=expected_version)
    if rule.is_active == is_active:
        text = _("The rule is in force already.") if is_active else _("The rule is not in force.")
        raise RuleStateUnchanged(text)
    rule.is_active, rule.is_evaluated, rule.evaluation_error = is_active, False, ""
    rule.touch("is_active", "is_evaluated", "evaluation_error")
    RuleState.objects.filter(rule=rule).delete()
    action = "alert_rules.activated" if is_active else "alert_rules.deactivated"
    audit.record(action=action, by=by, target=rule, changes={"is_active": [not is_active, is_active]})
    return rule


def _add_version(
    rule: AlertRule, *, number: int, terms: Mapping[str, Any], by: User | None, now: datetime
) -> AlertRuleVersion:
    version = AlertRuleVersion(rule=rule, number=number, made_by=by, made_at=now, **terms)
    _check(version, terms)
    version.save(force_insert=True)
    return version


def _check(version: AlertRuleVersion, terms: Mapping[str, Any]) -> None:
    """Raise RuleRefused unless the terms go together and name what there is."""
    require_valid(version, set(terms) - {"kpi", "playbook", "escalation_policy"})
    errors = field_errors(check_terms(version.terms()))
    if version.scope == AlertRuleVersion.Scope.PARTNER and version.scope_value:
        errors += _unknown_partner(version.scope_value)
    if errors:
        raise RuleRefused(errors[0].detail, errors=errors)


def _unknown_partner(code: str) -> list[FieldError]:
    if Partner.objects.filter(code=code).exists():
        return []
    return [FieldError("/scope_value", "does_not_exist", _("There is no partner “%(code)s”.") % {"code": code})]


def _require_editor(by: User | None) -> None:
    if by is not None and not by.may("alert_rules.edit"):
        raise Forbidden(_("Only an administrator changes alert rules."))


def _code_taken(code: str) -> RuleCodeTaken:
    message = _("The code “%(code)s” is taken by another rule.") % {"code": code}
    return RuleCodeTaken.at("code", message)


def _as_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [before.get(name), value] for name, value in after.items() if value not in (None, "", False)}
