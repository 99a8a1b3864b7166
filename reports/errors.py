from types import MappingProxyType

from prms.lib.errors import Conflict, DomainError, RuleBroken


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


class PdfInWork(DomainError):
    """The PDF of a large report is written by the worker: nobody waits for it in a request."""

    status = 503
    code = "pdf_in_work"
    headers = MappingProxyType({"Retry-After": "30"})


class NotIntact(DomainError):
    """What was frozen is no longer what its fingerprint was taken of: it is given to nobody as the report."""

    status = 409
    code = "not_intact"
