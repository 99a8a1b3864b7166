from alerts.models.escalation import EscalationPolicy, EscalationStep
from alerts.models.event import ReportedEvent
from alerts.models.incident import Incident, IncidentEvent, IncidentGap, IncidentStep
from alerts.models.playbook import Playbook, PlaybookStep
from alerts.models.rule import AlertRule, AlertRuleVersion, RuleState
from alerts.models.silence import Silence

__all__ = [
    "AlertRule",
    "AlertRuleVersion",
    "EscalationPolicy",
    "EscalationStep",
    "Incident",
    "IncidentEvent",
    "IncidentGap",
    "IncidentStep",
    "Playbook",
    "PlaybookStep",
    "ReportedEvent",
    "RuleState",
    "Silence",
]
