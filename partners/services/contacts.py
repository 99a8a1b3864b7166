"""The people who matter in a partnership, and their logins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import audit
from messaging.services import invite
from partners.errors import ContactInUse, ContactRefused
from partners.models import Contact, Partner
from partners.services.guards import require_may, require_valid
from prms.lib.display import listed
from prms.lib.errors import InvalidInput

DESCRIBED = (
    "name",
    "email",
    "phone",
    "title",
    "side",
    "stakeholder_role",
    "is_gatekeeper",
    "is_champion",
    "influence",
    "interest",
    "concerns",
    "preferred_channel",
    "external_id",
)


@transaction.atomic
def add_contact(*, partner: Partner, by: User | None, **described: Any) -> Contact:
    """Add a person to a partnership; `described` holds a name and any of `DESCRIBED`."""
    require_may("contacts.edit", partner=partner, by=by)
    contact = Contact(partner=partner)
    _describe(contact, {"name": "", **described})
    contact.save()
    changes = {field: [None, getattr(contact, field)] for field in ("name", "email", "side", "stakeholder_role")}
    audit.record(action="contacts.added", by=by, target=contact, changes=changes)
    return contact


@transaction.atomic
def edit_contact(
    *, contact: Contact, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Contact:
    """Change what describes a contact; one with a login stays on its side."""
    contact = contact.locked(expected_version=expected_version)
    require_may("contacts.edit", partner=contact.partner, by=by)
    changes = audit.changed_fields(contact, values)
    if not changes:
        return contact
    if "side" in changes and contact.user_id:
        raise ContactRefused.at(
            "side", _("%(contact)s has a login, which belongs to this side.") % {"contact": contact}
        )
    _describe(contact, {field: values[field] for field in changes})
    contact.touch(*changes)
    audit.record(action="contacts.edited", by=by, target=contact, changes=changes)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User | None, expected_version: int | None = None) -> None:
    """Take a person out of a partnership. Raises ContactInUse while something, such as an agreement, names them."""
    contact = contact.locked(expected_version=expected_version)
    require_may("contacts.edit", partner=contact.partner, by=by)
    audit.record(action="contacts.removed", by=by, target=contact, changes={"name": [contact.name, ""]})
    try:
        with transaction.atomic():
            contact.delete()
    except ProtectedError as error:
        names = listed(sorted(str(row) for row in error.protected_objects), get_language() or "")
        message = _("%(contact)s is named by %(names)s: name somebody else there first.")
        raise ContactInUse(message % {"contact": contact, "names": names[:200]}) from error


@transaction.atomic
def invite_contact(*, contact: Contact, by: User | None, now: datetime, language: str = "") -> Contact:
    """Send a contact of the partner's side a link that lets them in to their own company's shared objects."""
    contact = contact.locked()
    require_may("contacts.edit", partner=contact.partner, by=by)
    _require_unlinked(contact)
    if contact.side != Contact.Side.PARTNER:
        raise ContactRefused.at("side", _("Colleagues are invited by an administrator; here it is the partner's side."))
    if not contact.email:
        raise ContactRefused.at("email", _("An invitation goes by e-mail: enter an address first."))
    preferences = {"language": language} if language else {}
    invitation = invite(
        email=contact.email, name=contact.name, roles=[Role.PARTNER_CONTACT], now=now, by=by, **preferences
    )
    return _link(contact, invitation.user, by=by)


@transaction.atomic
def link_login(*, contact: Contact, user: User, by: User | None) -> Contact:
    """Say which login a contact has: an outsider's on the partner's side, a colleague's on ours."""
    contact = contact.locked()
    require_may("contacts.edit", partner=contact.partner, by=by)
    _require_unlinked(contact)
    is_colleague = user.may("users.view")
    is_ours = contact.side == Contact.Side.OURS
    if is_colleague != is_ours or not (is_colleague or user.has_role(Role.PARTNER_CONTACT)):
        raise ContactRefused.at("user", _("%(user)s does not belong to this side.") % {"user": user})
    if Contact.objects.filter(user=user).exists():
        raise ContactRefused.at("user", _("%(user)s is the login of another contact.") % {"user": user})
    return _link(contact, user, by=by)


def _link(contact: Contact, user: User, *, by: User | None) -> Contact:
    contact.user = user
    contact.touch("user")
    audit.record(action="contacts.login_linked", by=by, target=contact, changes={"user": ["", user.email]})
    return contact


def _require_unlinked(contact: Contact) -> None:
    if contact.user_id:
        message = _("%(contact)s has a login already: %(email)s.")
        raise ContactInUse(message % {"contact": contact, "email": contact.user.email if contact.user else ""})


def _describe(contact: Contact, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(DESCRIBED)
    if unknown:
        raise InvalidInput(_("These cannot be edited: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    for field, value in values.items():
        setattr(contact, field, value.strip() if isinstance(value, str) else value)
    require_valid(contact, values)
