from alerts.services.acknowledging import acknowledge, acknowledge_many
from alerts.services.agreement_rules import ensure_agreement_rules
from alerts.services.alert_rules import activate_rule, create_rule, deactivate_rule, draft_version, edit_rule
from alerts.services.auditor import alert_problems
from alerts.services.defaults import ensure_default_rules
from alerts.services.escalation import escalate
from alerts.services.evaluation import catch_up, evaluate_everything, evaluate_marks
from alerts.services.events import report_event
from alerts.services.incidents import apply_proposed_switch, comment, resolve
from alerts.services.reference import edit_playbook, edit_policy
from alerts.services.silences import lift_silence, silence
from alerts.services.steps import complete_step, reopen_step

__all__ = [
    "acknowledge",
    "acknowledge_many",
    "activate_rule",
    "alert_problems",
    "apply_proposed_switch",
    "catch_up",
    "comment",
    "complete_step",
    "create_rule",
    "deactivate_rule",
    "draft_version",
    "edit_playbook",
    "edit_policy",
    "edit_rule",
    "ensure_agreement_rules",
    "ensure_default_rules",
    "escalate",
    "evaluate_everything",
    "evaluate_marks",
    "lift_silence",
    "reopen_step",
    "report_event",
    "resolve",
    "silence",
]
