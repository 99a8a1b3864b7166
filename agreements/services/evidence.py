"""What shows that something was done, and the guards that milestones and obligations share."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import File
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.errors import EvidenceMissing, EvidenceRefused, ObligationMoveRefused, ObligationRefused
from agreements.models import Agreement
from agreements.models.evidence import Evidence
from partners.services import require_valid
from prms.lib.files import attach


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a person shows: a sentence, an address, a file, or several of them."""

    evidence: str = ""
    evidence_url: str = ""
    file: File | None = None

    def __bool__(self) -> bool:
        return bool(self.evidence.strip() or self.evidence_url or self.file)


def keep_proof(row: Evidence, proof: Proof) -> None:
    """Put what was shown on the row; whoever calls saves it. Raises EvidenceRefused for a file that is not kept."""
    row.evidence, row.evidence_url = proof.evidence.strip(), proof.evidence_url
    require_valid(row, ["evidence", "evidence_url"])
    if proof.file is not None:
        attach(row, proof.file, refused=EvidenceRefused)


def require_proof(proof: Proof) -> None:
    """Raise EvidenceMissing unless something is shown."""
    if not proof:
        message = _("Say what shows it: a sentence, an address or a file.")
        raise EvidenceMissing.at("evidence", message)


def require_not_ahead(day: date, *, field: str, today: date) -> None:
    """Raise ObligationRefused for a day to come; ahead of UTC it may be tomorrow already."""
    if (day - today).days > 1:
        raise ObligationRefused.at(field, _("This is recorded once it has happened: the day is still to come."))


def require_open(agreement: Agreement) -> None:
    """Raise ObligationMoveRefused for an agreement that has ended: nothing is added to it."""
    if agreement.status == Agreement.Status.ENDED:
        raise ObligationMoveRefused(_("%(agreement)s has ended: nothing is added to it.") % {"agreement": agreement})


def require_colleague(person: User) -> None:
    """Raise ObligationRefused for an owner who cannot sign in or does not belong to the organisation."""
    if not (person.is_active and person.may("obligations.view")):
        raise ObligationRefused.at("owner", _("%(person)s is no colleague who can sign in.") % {"person": person})
