from prms.lib.errors import Conflict, InvalidInput, RuleBroken


class AgreementCodeTaken(InvalidInput):
    """Another agreement already has this code."""

    code = "code_taken"


class AgreementRefused(InvalidInput):
    """The terms given do not go together."""

    code = "agreement_refused"


class AgreementLocked(Conflict):
    """What was signed is not edited."""

    code = "agreement_locked"


class AgreementMoveRefused(Conflict):
    """The agreement's status does not allow this."""

    code = "agreement_status"


class AgreementIncomplete(RuleBroken):
    """Something is missing before the agreement can take effect."""

    code = "agreement_incomplete"


class PlanRefused(RuleBroken):
    """The commission plan breaks a rule; the errors name each one."""

    code = "plan_refused"


class PlanTaken(Conflict):
    """The agreement has a plan from this day already."""

    code = "plan_taken"


class CurrencyDiffers(RuleBroken):
    """Amounts of an agreement are in its own currency."""

    code = "currency_differs"


class NoPlan(RuleBroken):
    """The agreement has no commission plan for that time."""

    code = "no_plan"


class UnitsRefused(RuleBroken):
    """The volume cannot be paid by this plan."""

    code = "units_refused"


class StatementSettled(Conflict):
    """The statement's status does not allow this."""

    code = "statement_status"


class StatementHeld(Conflict):
    """Data that the statement needs is missing."""

    code = "statement_held"


class StatementOutdated(Conflict):
    """Another statement has counted the same since."""

    code = "statement_outdated"


class ApprovedByPreparer(Conflict):
    """Who prepared a statement does not approve it."""

    code = "approved_by_preparer"


class AdjustmentRefused(RuleBroken):
    """The amount cannot be put on the statement."""

    code = "adjustment_refused"


class DisputeRefused(RuleBroken):
    """The dispute does not fit the statement."""

    code = "dispute_refused"


class DisputeAnswered(Conflict):
    """The line was disputed before, or the dispute was answered."""

    code = "dispute_answered"


class PaymentRefused(RuleBroken):
    """The payment does not fit the statement."""

    code = "payment_refused"


class ObligationRefused(InvalidInput):
    """What is written of a milestone or an obligation does not go together."""

    code = "obligation_refused"


class ObligationMoveRefused(Conflict):
    """The milestone or obligation is settled, or not yet as far."""

    code = "obligation_status"


class EvidenceMissing(RuleBroken):
    """Nothing shows that it was done."""

    code = "evidence_missing"


class EvidenceRefused(InvalidInput):
    """The file may not be kept."""

    code = "evidence_refused"


class RenewalMoveRefused(Conflict):
    """The term has gone on already, or its agreement does not run."""

    code = "renewal_status"


class AmendmentRefused(RuleBroken):
    """The amendment does not follow from what was signed before it."""

    code = "amendment_refused"


class AmendmentOpen(Conflict):
    """Another amendment of the agreement is being drafted."""

    code = "amendment_open"


class VersionSigned(Conflict):
    """A signed version is not edited: the next one amends it."""

    code = "version_signed"


class NoticeRefused(RuleBroken):
    """The notice cannot be given like this."""

    code = "notice_refused"


class NoticeMoveRefused(Conflict):
    """The agreement's or the notice's status does not allow this."""

    code = "notice_status"


class ApprovedByProposer(Conflict):
    """Who proposed a notice does not approve it."""

    code = "approved_by_proposer"


class ExitRefused(RuleBroken):
    """The exit case cannot be opened or changed like this."""

    code = "exit_refused"


class ExitMoveRefused(Conflict):
    """The exit is not, or no longer, at the point where this is done."""

    code = "exit_status"


class ExitGatesOpen(Conflict):
    """Stages that must be done first are still open; the errors name each one."""

    code = "exit_gates_open"


class OutlayRefused(InvalidInput):
    """The cost or income cannot be recorded like this."""

    code = "outlay_refused"


class OutlayCarried(Conflict):
    """An approved statement carries the share of this cost."""

    code = "outlay_carried"


class DocumentRefused(InvalidInput):
    """The file is not of a kind that is kept."""

    code = "document_refused"


class LaunchRefused(RuleBroken):
    """What was said of a point of the launch does not fit it."""

    code = "launch_refused"
