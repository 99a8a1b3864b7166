from alerts.api.serializers.events import (
    EventInput,
    EventOutput,
)
from alerts.api.serializers.incidents import (
    AcknowledgementsInput,
    AcknowledgementsOutput,
    IncidentCommentInput,
    IncidentOutput,
    IncidentRow,
    ResolutionInput,
    SilenceInput,
    SilenceOutput,
    StepOutput,
    TimelineOutput,
)
from alerts.api.serializers.rules import (
    AlertRuleEdit,
    AlertRuleInput,
    AlertRuleOutput,
    AlertRuleRow,
    DeactivationInput,
    PlaybookOutput,
    PolicyOutput,
    RuleVersionRow,
)

__all__ = [
    "AcknowledgementsInput",
    "AcknowledgementsOutput",
    "AlertRuleEdit",
    "AlertRuleInput",
    "AlertRuleOutput",
    "AlertRuleRow",
    "DeactivationInput",
    "EventInput",
    "EventOutput",
    "IncidentCommentInput",
    "IncidentOutput",
    "IncidentRow",
    "PlaybookOutput",
    "PolicyOutput",
    "ResolutionInput",
    "RuleVersionRow",
    "SilenceInput",
    "SilenceOutput",
    "StepOutput",
    "TimelineOutput",
]
