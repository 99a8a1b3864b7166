from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserManager
from accounts.rules.permissions import Role, is_permitted, is_permitted_on_pages
from prms.lib.models import Versioned

ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.MANAGER: _("Partnership manager"),
    Role.EXECUTIVE: _("Executive"),
    Role.FINANCE: _("Finance"),
    Role.TEAM_MEMBER: _("Team member"),
    Role.PARTNER_CONTACT: _("Partner contact"),
    Role.INTEGRATOR: _("Integrator"),
}
ROLE_EXPLANATIONS = {
    Role.ADMINISTRATOR: _("keeps people, rules, reference data and the organisation; approves no money."),
    Role.MANAGER: _("answers for own partners in full and reads those of the team."),
    Role.EXECUTIVE: _("reads everything, decides and approves; enters no data."),
    Role.FINANCE: _("reads everything, prepares, approves and pays statements."),
    Role.TEAM_MEMBER: _("works on meetings, actions and incidents one is part of; sees no money."),
    Role.PARTNER_CONTACT: _("speaks for one partner: sees its published cards and what it owes, nothing else."),
    Role.INTEGRATOR: _("a program: reads and writes data through the API and opens no pages."),
}
ROLE_CHOICES = [(role.value, label) for role, label in ROLE_LABELS.items()]


def _explained(role: Role) -> str:
    return gettext("%(role)s: %(explanation)s") % {"role": ROLE_LABELS[role], "explanation": ROLE_EXPLANATIONS[role]}


_explained_lazily = lazy(_explained, str)

# For a form that gives roles: each with what it lets a person do.
EXPLAINED_ROLE_CHOICES = [(role.value, _explained_lazily(role)) for role in ROLE_LABELS]


class User(Versioned, AbstractBaseUser):
    """A person, or the program of an integrator, that signs in."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        CHINESE = "zh-hans", "简体中文"

    class Theme(models.TextChoices):
        AUTO = "", _("Follow the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Entrance(models.TextChoices):
        OPEN = "open", pgettext_lazy("person", "Active")
        INVITED = "invited", _("Invited, has not come in yet")
        LAPSED = "lapsed", _("Invitation expired")
        SHUT = "shut", pgettext_lazy("person", "Shut out")

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.ENGLISH)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO, blank=True)
    has_single_key_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    team = models.ForeignKey(
        "accounts.Team",
        verbose_name=_("team"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
    )
    deputy = models.ForeignKey(
        "self", verbose_name=_("deputy"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reports_to = models.ForeignKey(
        "self", verbose_name=_("reports to"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_ignoring_case")]
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name or self.email

    def role_names(self) -> frozenset[str]:
        """Return the roles this person has; asks the database once per loaded user."""
        if "_role_names" not in self.__dict__:
            self.__dict__["_role_names"] = frozenset(row.role for row in self.role_assignments.all())
        return self.__dict__["_role_names"]

    def remember_roles(self, roles: Iterable[str]) -> None:
        """Take the roles that were read together with this person."""
        self.__dict__["_role_names"] = frozenset(roles)

    def forget_roles(self) -> None:
        """Make the next question about roles ask the database again."""
        self.__dict__.pop("_role_names", None)
        getattr(self, "_prefetched_objects_cache", {}).pop("role_assignments", None)

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person has any of the roles."""
        return any(role.value in self.role_names() for role in roles)

    def may(self, permission: str) -> bool:
        """Say whether any role of an active person carries the named permission."""
        return self.is_active and is_permitted(permission, self.role_names())

    def may_on_pages(self, permission: str) -> bool:
        """Say whether a page that asks for the permission opens to this person."""
        return self.is_active and is_permitted_on_pages(permission, self.role_names())

    @property
    def is_outsider(self) -> bool:
        """Whether this is somebody of a partner's and of nobody else's: the portal is their place."""
        return self.role_names() == {Role.PARTNER_CONTACT}

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets this person in: administrators keep reference data there."""
        return self.is_active and self.has_role(Role.ADMINISTRATOR)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's admin, which only administrators enter."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Answer Django's admin, which only administrators enter."""
        return self.is_staff


class RoleAssignment(models.Model):
    """One role of one person; a person may have several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="role_assignment_role_known"
            ),
        ]
        verbose_name = _("role")

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
