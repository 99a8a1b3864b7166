from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from partners.rules.levels import DEFAULT_RULES
from partners.rules.levels import LevelRule as LevelRuleRow
from partners.rules.stages import WORKING

if TYPE_CHECKING:
    from accounts.models import User
    from partners.models import Contact, LevelRule, Nda, Partner


def partner_scope(user: User, *, path: str = "") -> Q:
    """Return the condition that a row's partner (reached by `path`, such as `partner__`) is in a person's scope.

    Whoever reads all partners sees all; a manager sees own and team partners; an outsider only the own company.
    """
    if user.may("partners.view_all"):
        return Q()
    scope = Q(pk__in=[])
    if user.may("partners.view_team"):
        scope |= Q(**{f"{path}owner": user}) | Q(**{f"{path}sponsor": user})
        if user.team_id:
            scope |= Q(**{f"{path}owner__team": user.team_id})
    if user.may("partners.view_own_company"):
        scope |= Q(**{f"{path}id__in": own_company_ids(user)})
    return scope


def partner_carries(text: str, *, path: str = "") -> Q:
    """Return the condition that the code or either name of a row's partner (reached by `path`) carries the text."""
    code, name, name_zh = (f"{path}{field}__icontains" for field in ("code", "name", "name_zh"))
    return Q(**{code: text}) | Q(**{name: text}) | Q(**{name_zh: text})


def own_company_ids(user: User) -> models.QuerySet:
    """Return the id of the company that an outsider speaks for, as a subquery."""
    from_contact = user.__class__.objects.filter(pk=user.pk, contact__side="partner")
    return from_contact.values("contact__partner_id")


def contacts_in_scope(user: User) -> Q:
    """Return the condition on users that they speak for a partner in the person's scope."""
    if not user.may("contacts.view"):
        return Q(pk__in=[])
    return Q(contact__side="partner") & partner_scope(user, path="contact__partner__")


class PartnerScopedQuerySet(models.QuerySet):
    """Rows that belong to a partner through a `partner` key."""

    def visible_to(self, user: User) -> Self:
        """Return the rows whose partner the person may see."""
        return self.filter(partner_scope(user, path="partner__"))

    def editable_by(self, user: User) -> Self:
        """Return the rows whose partner the person answers for."""
        if user.may("partners.edit_all"):
            return self.all()
        return self.filter(partner__owner=user) if user.may("partners.edit") else self.none()


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: User) -> PartnerQuerySet:
        """Return the partners in a person's scope."""
        return self.filter(partner_scope(user))

    def editable_by(self, user: User) -> PartnerQuerySet:
        """Return the partners a person may change: own ones for a manager, all for an administrator."""
        if user.may("partners.edit_all"):
            return self.all()
        return self.filter(owner=user) if user.may("partners.edit") else self.none()

    def active(self) -> PartnerQuerySet:
        """Return the partners that work with us now, leaving ones among them."""
        return self.filter(stage__in=WORKING)

    def matching(self, text: str) -> PartnerQuerySet:
        """Return the partners whose code or either name carries the text."""
        return self.filter(partner_carries(text))


class LevelRuleQuerySet(models.QuerySet["LevelRule"]):
    def table(self) -> Sequence[LevelRuleRow]:
        """Return the organisation's rows in order; the shipped ones while it has none of its own."""
        return [rule.row for rule in self.order_by("position")] or DEFAULT_RULES


class ContactQuerySet(PartnerScopedQuerySet, models.QuerySet["Contact"]):
    def outsiders(self) -> Self:
        """Return the people on the partners' side."""
        return self.filter(side="partner")

    def matching(self, text: str) -> Self:
        """Return the people whose name, title or e-mail, or whose partner's code or name, carries the text."""
        own = Q(name__icontains=text) | Q(title__icontains=text) | Q(email__icontains=text)
        return self.filter(own | partner_carries(text, path="partner__"))


class NdaQuerySet(PartnerScopedQuerySet, models.QuerySet["Nda"]):
    def in_force(self, *, on: date) -> Self:
        """Return what binds on the day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), signed_on__lte=on)
