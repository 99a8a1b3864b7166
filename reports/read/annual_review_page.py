"""The annual review as its page shows it: what is proposed, and the one step that leads there for who may take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, CommissionPlan
from agreements.services.plans import OPEN_TO_PLANS
from partners.models import Partner
from reports.read.annual_review import Review, YearVolume, review_of
from reports.rules.annual_review import USUAL, Proposal, Step, SurveyMean


@dataclass(frozen=True, slots=True)
class Way:
    """Where a proposal is taken up: the words of the step, its page, who may, in which states."""

    label: Promise
    verb: Promise
    url_name: str
    permission: str
    statuses: Sequence[str]


_ACTIVE = (Agreement.Status.ACTIVE,)
WAYS: Mapping[Step, Way] = {
    Step.RAISE_COMMISSION: Way(
        _("Raise the commission"),
        _("Write a new plan version"),
        "agreements:plan_add",
        "agreements.edit",
        OPEN_TO_PLANS,
    ),
    Step.LOWER_TARGET: Way(
        _("Lower the base target"),
        _("Write a new plan version"),
        "agreements:plan_add",
        "agreements.edit",
        OPEN_TO_PLANS,
    ),
    Step.END: Way(_("End the agreement"), _("See the ways out"), "agreements:exit", "agreements.give_notice", _ACTIVE),
    Step.ADD_PRODUCTS: Way(
        _("Add products"), _("Draft an amendment"), "agreements:amend", "agreements.edit", Agreement.GOING_ON
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal with the facts behind it; no `href` for who may not take it up."""

    step: Step
    label: Promise
    verb: Promise
    href: str
    years: Sequence[YearVolume]
    rounds: Sequence[SurveyMean]


def review_page(*, agreement: Agreement, plans: Sequence[CommissionPlan], reader: User, today: date) -> dict[str, Any]:
    """Return what the page shows in the frame of the agreement; the same number of queries for every agreement."""
    review = review_of(agreement, plans=plans, reader=reader, today=today)
    is_keeper = Partner.objects.editable_by(reader).filter(pk=agreement.partner_id).exists()
    return {
        "review": review,
        "offers": [_offer(proposal, agreement, review, reader, is_keeper) for proposal in review.proposals],
        "limits": USUAL,
    }


def _offer(proposal: Proposal, agreement: Agreement, review: Review, reader: User, is_keeper: bool) -> Offer:
    way = WAYS[proposal.step]
    may = is_keeper and reader.may(way.permission) and agreement.status in way.statuses
    return Offer(
        step=proposal.step,
        label=way.label,
        verb=way.verb,
        href=reverse(way.url_name, args=[agreement.code]) if may else "",
        years=[row for row in review.years if row.result in proposal.years],
        rounds=proposal.rounds,
    )
