from prms.lib.errors import Conflict, Forbidden, InvalidInput, RuleBroken


class RuleRefused(InvalidInput):
    """The terms of a rule do not go together."""

    code = "rule_refused"


class RuleCodeTaken(InvalidInput):
    """Another rule already has this code."""

    code = "code_taken"


class RuleStateUnchanged(Conflict):
    """The rule already is, or is not, in force."""

    code = "rule_state_unchanged"


class SourceIdTaken(Conflict):
    """Another event was reported under this id of its source."""

    code = "source_id_taken"


class IncidentResolved(Conflict):
    """The incident is over: nothing more can be done with it."""

    code = "incident_resolved"


class AlreadyAcknowledged(Conflict):
    """Somebody else acknowledged the incident before."""

    code = "already_acknowledged"


class NotSilenced(Conflict):
    """There is no silence to lift."""

    code = "not_silenced"


class SilenceRefused(RuleBroken):
    """A silence ends later than now, and within the longest that is allowed."""

    code = "silence_refused"


class StepStateUnchanged(Conflict):
    """The step already is, or is not, done."""

    code = "step_state_unchanged"


class NothingToSwitch(RuleBroken):
    """The incident's rule proposes no switch, or the partner already stands there."""

    code = "nothing_to_switch"


class NotOnTheIncident(Forbidden):
    """The caller sees the incident but does not work on it."""

    code = "not_on_the_incident"
