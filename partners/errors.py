from prms.lib.errors import Conflict, Forbidden, InvalidInput, RuleBroken


class CodeTaken(InvalidInput):
    """Another object already has this code."""

    code = "code_taken"


class OwnerNotPossible(InvalidInput):
    """The person cannot own partners."""

    code = "owner_not_possible"


class ReasonMissing(InvalidInput):
    """A change that is kept in history needs its reason."""

    code = "reason_missing"


class RatingsRefused(InvalidInput):
    """A rating is outside 1 to 5."""

    code = "ratings_refused"


class AttachmentRefused(InvalidInput):
    """The file is not one that may be kept."""

    code = "attachment_refused"


class NdaDatesRefused(InvalidInput):
    """The days of an NDA cannot be."""

    code = "nda_dates"


class ContactRefused(InvalidInput):
    """The contact's details do not go together."""

    code = "contact_refused"


class NotTheOwner(Forbidden):
    """The caller sees the partner but does not answer for it."""

    code = "not_the_owner"


class LevelUnchanged(Conflict):
    """The partner already has the level asked for."""

    code = "level_unchanged"


class StageUnchanged(Conflict):
    """The partner already is in the stage asked for."""

    code = "stage_unchanged"


class ContactInUse(Conflict):
    """Something refers to the contact, so it stays."""

    code = "contact_in_use"


class StageMoveRefused(RuleBroken):
    """The allowed-moves table has no such move, or its condition is not met."""

    code = "stage_move_refused"


class NdaMissing(StageMoveRefused):
    """Due diligence cannot start before an NDA is in force."""

    code = "nda_missing"


class OwnsPartners(Conflict):
    """Somebody who owns partners is shut out only after handing them over."""

    code = "owns_partners"
