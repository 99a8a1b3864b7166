"""People: made, given roles, changed, disabled."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import EmailTaken, LastAdministrator, OwnAccount, WeakPassword
from accounts.leaving import require_free_to_leave
from accounts.models import ApiToken, Invitation, Organisation, RoleAssignment, User
from accounts.rules.permissions import Role
from accounts.services.audit import changed_fields, record
from prms.lib.errors import FieldError, InvalidInput


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    by: User | None,
    password: str | None = None,
    is_active: bool = True,
    **fields: Any,
) -> User:
    """Create a person with these roles; without a password nobody can sign in as them yet.

    Somebody new lives in the organisation's time zone unless told otherwise.
    """
    address = _clean_email(email)
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken(_("%(email)s belongs to somebody already.") % {"email": address})
    organisation = Organisation.objects.current()
    home = {"time_zone": organisation.time_zone} if organisation else {}
    user = User(email=address, name=name.strip() or address, is_active=is_active, **home | fields)
    _refuse_unknown_zone(user.time_zone)
    if password is not None:
        check_password_strength(password=password, user=user)
    user.set_password(password)
    user.save()
    given = sorted(set(roles))
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in given)
    record(action="users.created", by=by, target=user, changes={"email": ["", user.email], "roles": [[], given]})
    return user


@transaction.atomic
def create_admin(*, email: str, name: str, password: str | None, by: User | None = None) -> User:
    """Create a person who keeps the installation: the first one of an empty system, or one more."""
    return create_user(email=email, name=name, roles=[Role.ADMINISTRATOR], password=password, by=by)


@transaction.atomic
def set_roles(*, user: User, roles: Collection[Role], by: User | None) -> User:
    """Give the person exactly these roles."""
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted, had = {Role(role).value for role in roles}, set(user.role_names())
    if wanted == had:
        return user
    if by is not None and by.pk == user.pk:
        raise OwnAccount(_("Nobody changes their own roles: another administrator does."))
    if Role.ADMINISTRATOR in had - wanted:
        _refuse_losing_last_administrator(user)
    RoleAssignment.objects.filter(user=user).exclude(role__in=wanted).delete()
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role) for role in sorted(wanted - had))
    user.touch()
    record(action="users.roles_changed", by=by, target=user, changes={"roles": [sorted(had), sorted(wanted)]})
    user.forget_roles()
    return user


@transaction.atomic
def update_user(*, user: User, by: User | None, **fields: Any) -> User:
    """Change what an administrator keeps of a person, or the person of themselves; unchanged fields cost nothing."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _refuse_unknown_zone(fields.get("time_zone", user.time_zone))
    changes = changed_fields(user, fields)
    if changes:
        for field, value in fields.items():
            setattr(user, field, value)
        user.touch(*changes)
        record(action="users.changed", by=by, target=user, changes=changes)
    return user


@transaction.atomic
def disable_user(*, user: User, reason: str, now: datetime, by: User | None) -> User:
    """Shut the person out at once: sessions, tokens and open invitations end with this transaction.

    Refused while the person answers for something: partners are handed over first.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and by.pk == user.pk:
        raise OwnAccount(_("Nobody disables themselves: another administrator does."))
    if user.has_role(Role.ADMINISTRATOR):
        _refuse_losing_last_administrator(user)
    require_free_to_leave(user)
    user.is_active = False
    user.touch("is_active")
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    Invitation.objects.filter(user=user).usable(now=now).update(withdrawn_at=now)
    end_sessions(user=user)
    record(
        action="users.disabled",
        by=by,
        target=user,
        changes={"is_active": [True, False], "reason": ["", reason], "tokens_revoked": [0, tokens]},
    )
    return user


@transaction.atomic
def enable_user(*, user: User, by: User | None) -> User:
    """Let the person sign in again with the password they had; revoked tokens stay revoked."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        user.is_active = True
        user.touch("is_active")
        record(action="users.enabled", by=by, target=user, changes={"is_active": [False, True]})
    return user


def end_sessions(*, user: User) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def check_password_strength(*, password: str, user: User) -> None:
    """Raise WeakPassword with one reason per rule that the password breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors = [FieldError("/password", "weak_password", message) for message in error.messages]
        raise WeakPassword(" ".join(error.messages), errors=errors) from error


def _clean_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("“%(email)s” is not an e-mail address.") % {"email": address[:80]}
        raise InvalidInput.at("email", message, code="invalid") from error
    return address


def _refuse_unknown_zone(name: str) -> None:
    if name not in available_timezones():
        message = _("“%(zone)s” is not a time zone: choose one such as Asia/Shanghai.") % {"zone": name[:64]}
        raise InvalidInput.at("time_zone", message, code="invalid")


def _refuse_losing_last_administrator(user: User) -> None:
    others = User.objects.select_for_update().active().filter(role_assignments__role=Role.ADMINISTRATOR)
    if user.is_active and not others.exclude(pk=user.pk).exists():
        raise LastAdministrator(_("%(user)s is the last administrator: name another one first.") % {"user": user})
