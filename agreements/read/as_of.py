"""What an agreement was on another day: its status, its version, its terms, its plan."""

from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from accounts.models import AuditEntry, Organisation
from agreements.errors import NoPlan
from agreements.models import Agreement, AgreementVersion, CommissionPlan
from agreements.rules.facts import Difference, differences, facts_of, plan_facts
from agreements.rules.history import KnownDays, StatusMove, in_effect, status_on
from agreements.rules.versions import renewed_end
from agreements.services.drafting import OF_VERSION
from agreements.services.quotes import plan_on


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of an agreement and what they say differently, the commission plan of their first days along."""

    before: AgreementVersion
    after: AgreementVersion
    changes: list[Difference]

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """The two numbers, by the names that the page asks for them."""
        return [("before", self.before.number), ("after", self.after.number)]


def status_history(agreement: Agreement) -> list[StatusMove]:
    """Return the statuses that the agreement took, the first one first, from the audit trail.

    Each counts from the day that its signature, notice or end names.
    """
    zone = Organisation.objects.zone()
    entries = AuditEntry.objects.about(agreement._meta.label_lower, agreement.pk).filter(changes__has_key="status")
    rows = entries.order_by("id").values_list("at", "changes", "actor_label")
    moves = [StatusMove(at.astimezone(zone).date(), changes["status"][1], actor) for at, changes, actor in rows]
    approved = agreement.notices.filter(approved_at__isnull=False).order_by("approved_at")
    known = KnownDays(
        starts_on=agreement.starts_on,
        signed_on=agreement.signed_on,
        noticed=list(approved.values_list("given_on", flat=True)),
        ended_on=ended_on(agreement),
    )
    return in_effect(moves, known)


def ended_on(agreement: Agreement) -> date | None:
    """Return the day on which an exit ended the agreement."""
    return agreement.exit_cases.aggregate(day=Max("ended_on"))["day"]


def agreement_as_of(agreement: Agreement, *, day: date) -> Agreement:
    """Return a copy, not to be saved, that says what held on a day: terms, status, signature."""
    held = copy(agreement)
    version = agreement.version_on(day)
    if version is not None:
        held.terms_version = version.number
        for field in OF_VERSION:
            setattr(held, field, getattr(version, field))
    held.ends_on = renewed_end(held.ends_on, renewed=agreement.renewals.ends(), until=day)
    # An exit ends it before or after the term that was agreed; that is known from its day on.
    ended = ended_on(agreement)
    held.ends_on = ended if ended is not None and ended <= day else held.ends_on
    held.status = status_on(status_history(agreement), signed_on=agreement.signed_on, day=day)
    held.signed_on = agreement.signed_on if agreement.signed_on and agreement.signed_on <= day else None
    return held


def compare(agreement: Agreement, *, before: AgreementVersion, after: AgreementVersion) -> Comparison:
    """Return what two versions of one agreement say differently."""
    return Comparison(before, after, differences(_said(agreement, before), _said(agreement, after)))


def plan_or_none(agreement: Agreement, *, day: date) -> CommissionPlan | None:
    """Return the commission plan in force on a day, or None where that agreement year has none."""
    try:
        return plan_on(agreement, day)
    except NoPlan:
        return None


def _said(agreement: Agreement, version: AgreementVersion) -> dict[str, Any]:
    said = facts_of(title=version.title, ends_on=version.ends_on, terms=version.terms())
    plan = plan_or_none(agreement, day=version.effective_from)
    return said | (plan_facts(plan.rule(), effective_from=plan.effective_from) if plan else {})
