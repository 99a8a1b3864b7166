"""What every write about a partner asks first."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from partners.errors import NotTheOwner, OwnerNotPossible, ReasonMissing
from partners.models import Partner
from prms.lib.errors import FieldError, Forbidden, InvalidInput

LONGEST_REASON = 500


def require_may(permission: str, *, partner: Partner, by: User | None) -> None:
    """Raise Forbidden unless the person carries the permission and answers for the partner.

    A manager answers for own partners; whoever edits all partners, and the system (None), for each.
    """
    if by is None:
        return
    if not by.may(permission):
        raise Forbidden(_("Your roles do not include this. An administrator can grant it."))
    if not (by.may("partners.edit_all") or partner.owner_id == by.pk):
        message = _("Only %(owner)s, who owns %(partner)s, or an administrator may do this.")
        raise NotTheOwner(message % {"owner": partner.owner, "partner": partner})


def may_change(permission: str, *, partner: Partner, reader: User) -> bool:
    """Say whether a page offers the reader a change of what is the partner's."""
    return reader.may(permission) and Partner.objects.editable_by(reader).filter(pk=partner.pk).exists()


def read_reason(reason: str) -> str:
    """Return the reason without surrounding space. Raises ReasonMissing or InvalidInput for one that is too long."""
    reason = reason.strip()
    if not reason:
        message = _("Say why, in a sentence: the reason is kept in the history.")
        raise ReasonMissing.at("reason", message)
    if len(reason) > LONGEST_REASON:
        message = _("A reason has at most %(most)s characters.") % {"most": LONGEST_REASON}
        raise InvalidInput.at("reason", message, code="max_length")
    return reason


def require_owner(owner: User) -> None:
    """Raise OwnerNotPossible unless the person is an active partnership manager or administrator."""
    if owner.is_active and owner.has_role(Role.MANAGER, Role.ADMINISTRATOR):
        return
    message = _("%(person)s cannot own a partner: name an active partnership manager or administrator as owner.")
    text = message % {"person": owner}
    raise OwnerNotPossible.at("owner", text)


def require_valid(row: models.Model, fields: Iterable[str]) -> None:
    """Raise InvalidInput with one error per named field whose value the model refuses."""
    others = {field.name for field in row._meta.fields} - set(fields)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        errors = [
            FieldError(f"/{name}", fault.code or "invalid", message)
            for name, faults in error.error_dict.items()
            for fault in faults
            for message in fault.messages
        ]
        raise InvalidInput(errors[0].detail, errors=errors) from error
