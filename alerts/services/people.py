"""Who stands on the ladder of an incident: the owner, who stands in, who is above, and the executives."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from accounts.rules.permissions import Role
from alerts.models import EscalationStep, Incident, PlaybookStep
from partners.models import Partner

Target = EscalationStep.Target
OwnerRole = PlaybookStep.OwnerRole


@dataclass(frozen=True, slots=True)
class Responsible:
    """The people around one subject."""

    owner: User | None
    sponsor: User | None = None

    @property
    def deputy(self) -> User | None:
        return self.owner.deputy if self.owner else None

    @property
    def manager(self) -> User | None:
        return self.owner.reports_to if self.owner else None

    def takes(self, role: str) -> User | None:
        """Return who takes a step of a playbook; where nobody has the role it is the owner's."""
        by_role = {OwnerRole.DEPUTY: self.deputy, OwnerRole.MANAGER: self.manager, OwnerRole.EXECUTIVE: self.sponsor}
        person = by_role.get(OwnerRole(role))
        return person if person is not None and person.is_active else self.owner


class People:
    """Everybody around a set of incidents, read at once; roles are read when first asked for."""

    def __init__(self, *, partner_ids: Iterable[int], feed_owner_ids: Iterable[int]) -> None:
        partners = Partner.objects.filter(pk__in=set(partner_ids)).select_related(
            "owner__deputy", "owner__reports_to", "sponsor"
        )
        self._partners = {partner.pk: partner for partner in partners}
        owners = User.objects.filter(pk__in=set(feed_owner_ids)).select_related("deputy", "reports_to")
        self._feed_owners = {owner.pk: owner for owner in owners}

    @classmethod
    def around(cls, incidents: Iterable[Incident]) -> "People":
        rows = list(incidents)
        return cls(
            partner_ids=[row.partner_id for row in rows if row.partner_id],
            feed_owner_ids=[row.feed_owner_id for row in rows if row.feed_owner_id],
        )

    @cached_property
    def executives(self) -> list[User]:
        return list(User.objects.with_role(Role.EXECUTIVE))

    @cached_property
    def administrators(self) -> list[User]:
        return list(User.objects.with_role(Role.ADMINISTRATOR))

    def partner(self, incident: Incident) -> Partner | None:
        """Return the partner of an incident with its people loaded, None for one that groups several."""
        return self._partners.get(incident.partner_id or 0)

    def responsible_for(self, incident: Incident) -> Responsible:
        """Return the people around an incident; whoever answers for a feed comes before a partner's owner."""
        partner = self.partner(incident)
        owner = self._feed_owners.get(incident.feed_owner_id or 0) or (partner.owner if partner else None)
        return Responsible(owner=owner, sponsor=partner.sponsor if partner else None)

    def told_by(self, target: str, incident: Incident) -> list[User]:
        """Return the active people that a step of the ladder tells."""
        who = self.responsible_for(incident)
        if target in (Target.EXECUTIVES, Target.EXECUTIVE_MEETING):
            is_sponsored = who.sponsor is not None and who.sponsor.is_active
            people: list[User | None] = [who.sponsor] if is_sponsored else [*self.executives]
        else:
            people = [{Target.OWNER: who.owner, Target.DEPUTY: who.deputy, Target.MANAGER: who.manager}[Target(target)]]
        return [person for person in people if person is not None and person.is_active]
