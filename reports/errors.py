from prms.lib.errors import Conflict, RuleBroken


class TooManyExports(Conflict):
    """So many files of lists are being prepared for this person that the next one has to wait."""

    code = "too_many_exports"


class QuarterNotOver(RuleBroken):
    """A quarter is reported once its last day has passed."""

    code = "quarter_not_over"


class NothingToReport(RuleBroken):
    """No partner has a scorecard in the quarter."""

    code = "nothing_to_report"


class NothingNew(Conflict):
    """The figures of the quarter are those of the version that was issued."""

    code = "nothing_new"


class AlreadyIssued(Conflict):
    """An issued report is frozen: late data makes the next version."""

    code = "already_issued"


class NotIssued(Conflict):
    """A draft has no PDF: its figures may still change."""

    code = "not_issued"
