from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q, Value

from accounts.outsiders import seen_by
from accounts.rules.permissions import Role
from prms.lib.working_time import WorkingCalendar

if TYPE_CHECKING:
    from accounts.models import ApiToken, AuditEntry, BusinessCalendar, Invitation, Organisation, SavedView, User


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        """Return the people who can sign in."""
        return self.filter(is_active=True)

    def with_role(self, *roles: Role) -> UserQuerySet:
        """Return the active people who have any of the roles."""
        return self.active().filter(role_assignments__role__in=[role.value for role in roles]).distinct()

    def visible_to(self, user: User) -> UserQuerySet:
        """Return the people `user` may see: colleagues and the contacts in reach; only oneself for an outsider."""
        if user.may("users.manage"):
            return self.all()
        if not user.may("users.view"):
            return self.filter(pk=user.pk)
        return self.filter(self._is_colleague() | seen_by(user))

    def colleagues(self) -> UserQuerySet:
        """Return our own people: everybody who has a role other than a partner's contact, or none at all."""
        return self.filter(self._is_colleague())

    def _is_colleague(self) -> Q:
        ours = Q(role_assignments__role__in=[role.value for role in Role if role != Role.PARTNER_CONTACT])
        found = self.model.objects.filter(ours | Q(role_assignments__isnull=True))
        return Q(pk__in=found.order_by().values("pk"))

    def matching(self, text: str) -> UserQuerySet:
        """Return the people whose name or address carries the text."""
        return self.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def with_entrance(self, *, now: datetime) -> UserQuerySet:
        """Annotate `entrance`, one of `User.Entrance`: whether the person comes in, and if not, why."""
        invitation: Any = self.model.invitations.rel.related_model
        invitations = invitation.objects.filter(user=models.OuterRef("pk"))
        never_came_in = Q(models.Exists(invitations), password__startswith=UNUSABLE_PASSWORD_PREFIX)
        reasons = (
            models.When(is_active=True, then=Value("open")),
            models.When(models.Exists(invitations.usable(now=now)), then=Value("invited")),
            models.When(never_came_in, then=Value("lapsed")),
        )
        return self.annotate(entrance=models.Case(*reasons, default=Value("shut")))

    def with_roles_loaded(self) -> UserQuerySet:
        """Load the roles along, so that no permission question asks again."""
        return self.prefetch_related("role_assignments")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # from_queryset builds the class at run time
    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by e-mail, whatever its case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person with a hashed password; roles are given by the accounts services."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def current(self) -> Organisation | None:
        """Return the one organisation, None before it is set up."""
        return self.select_related("calendar").first()

    def working_calendar(self) -> WorkingCalendar:
        """Return when the organisation works; Monday to Friday, 9 to 18 UTC before it is set up."""
        organisation = self.current()
        return organisation.working_calendar() if organisation else WorkingCalendar(zone=ZoneInfo("UTC"))

    def zone(self) -> ZoneInfo:
        """Return the time zone of the organisation; UTC before it is set up."""
        organisation = self.current()
        return organisation.zone if organisation else ZoneInfo("UTC")

    def today(self, *, now: datetime) -> date:
        """Return the day it is at the organisation."""
        return now.astimezone(self.zone()).date()


class BusinessCalendarQuerySet(models.QuerySet["BusinessCalendar"]):
    def visible_to(self, user: User) -> BusinessCalendarQuerySet:
        """Return the calendars for our own people."""
        return self.all() if user.may("organisation.view") else self.none()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, *, now: datetime) -> InvitationQuerySet:
        """Return the invitations whose link still lets somebody in."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)

    def in_state(self, state: str, *, now: datetime) -> InvitationQuerySet:
        """Return the invitations that are `open`, `expired`, `accepted` or `withdrawn`."""
        waiting = self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        states = {
            "open": waiting.filter(expires_at__gt=now),
            "expired": waiting.filter(expires_at__lte=now),
            "accepted": self.filter(accepted_at__isnull=False),
            "withdrawn": self.filter(withdrawn_at__isnull=False),
        }
        return states[state]

    def visible_to(self, user: User) -> InvitationQuerySet:
        """Return all of them for those who keep the users, nothing for others."""
        return self.all() if user.may("users.manage") else self.none()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, now: datetime) -> ApiTokenQuerySet:
        """Return the tokens that are neither revoked nor expired, of people who are active."""
        in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(in_time, revoked_at__isnull=True, user__is_active=True)

    def visible_to(self, user: User) -> ApiTokenQuerySet:
        """Return one's own tokens; an administrator sees everybody's."""
        if user.may("tokens.manage_all"):
            return self.all()
        return self.filter(user=user)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """Return one's own views and those shown to everybody."""
        return self.filter(Q(owner=user) | Q(is_shared=True)) if user.may("views.keep") else self.none()

    def editable_by(self, user: User) -> SavedViewQuerySet:
        """Return one's own views; an administrator also keeps the shared ones."""
        if not user.may("views.keep"):
            return self.none()
        shared = Q(is_shared=True) if user.may("users.manage") else Q(pk__in=[])
        return self.filter(Q(owner=user) | shared)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> AuditEntryQuerySet:
        """Return the trail for those who may read it, nothing for others."""
        return self.all() if user.may("audit.view") else self.none()

    def about(self, object_type: str, object_id: object) -> AuditEntryQuerySet:
        """Return what happened to one object."""
        return self.filter(object_type=object_type, object_id=str(object_id))

    def matching(self, text: str) -> AuditEntryQuerySet:
        """Return the entries whose object or action carries the text."""
        return self.filter(Q(object_label__icontains=text) | Q(action__icontains=text) | Q(actor_label__icontains=text))
