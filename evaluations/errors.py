from prms.lib.errors import Conflict, InvalidInput, RuleBroken


class CodeTaken(InvalidInput):
    """Another KPI already has this code."""

    code = "code_taken"


class KpiRefused(InvalidInput):
    """The KPI's facts do not go together."""

    code = "kpi_refused"


class KpiMeasured(Conflict):
    """Measurements exist that the change would leave without meaning."""

    code = "kpi_measured"


class TargetRefused(InvalidInput):
    """The target's facts do not go together."""

    code = "target_refused"


class TargetsOverlap(Conflict):
    """The partner already has a target for this KPI in one of the months."""

    code = "targets_overlap"


class BandsRefused(InvalidInput):
    """The bands leave a score without a grade, or with two."""

    code = "bands_refused"


class RowsRefused(RuleBroken):
    """Bad rows in a batch that is written whole or not at all; `errors` names each of them."""

    code = "rows_refused"


class BatchUndone(Conflict):
    """The batch was undone before."""

    code = "batch_undone"


class BatchOverwritten(Conflict):
    """Later batches have replaced values of this one."""

    code = "batch_overwritten"


class MonthNotOver(RuleBroken):
    """A month is closed once its last day has passed."""

    code = "month_not_over"


class NotADraft(Conflict):
    """Only a draft can be published."""

    code = "not_a_draft"


class CardNotOpen(Conflict):
    """The card is not, or no longer, open for the partner's answer."""

    code = "card_not_open"


class AppealWindowOver(Conflict):
    """The days in which a line may be disputed have passed."""

    code = "appeal_window_over"


class LineDisputed(Conflict):
    """The line has a dispute that is not resolved yet."""

    code = "line_disputed"


class DisputeResolved(Conflict):
    """The dispute was resolved before."""

    code = "dispute_resolved"


class RoundRefused(InvalidInput):
    """The result of the survey cannot be."""

    code = "round_refused"


class RoundTaken(Conflict):
    """The partner has a survey round of that day already."""

    code = "round_taken"


class EvidenceRefused(InvalidInput):
    """The file is not one that may be kept."""

    code = "evidence_refused"
