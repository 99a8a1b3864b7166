"""The partners of the demo with their people, NDAs and agreements."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from agreements.models import Agreement
from agreements.rules.commission import Tier
from agreements.services import (
    DeductionTerms,
    activate_agreement,
    add_commission_plan,
    create_agreement,
    sign_agreement,
    submit_for_review,
)
from evaluations.models import Kpi
from partners.models import Partner
from partners.rules.levels import Ratings
from partners.services import add_contact, change_level, create_partner, link_login, record_nda
from prms.demo.cast import COMPANIES, OUTSIDERS, SECTORS_ZH, Company
from prms.demo.terms import AMENDED, amend, clauses_of
from prms.lib.periods import add_months

PAST_SCREENING = (*Partner.WORKING, "nda_signed", "due_diligence", "pilot", "negotiation")
TERM_MONTHS = 24
ANNEXED = "LITHOS"


def create_directory(people: Mapping[str, User], *, today: date, now: datetime) -> dict[str, Partner]:
    """Return the partners by code."""
    partners = {company.code: _create(company, people, today, now) for company in COMPANIES}
    for email, code in OUTSIDERS.items():
        contact = partners[code].contacts.order_by("pk").first()
        if contact is not None:
            link_login(contact=contact, user=people[email], by=None)
    return partners


def create_agreements(
    partners: Mapping[str, Partner], people: Mapping[str, User], *, today: date
) -> dict[str, Agreement]:
    """Return an agreement in force for each partner that works with us, by the partner's code."""
    working = [company for company in COMPANIES if company.stage in Partner.WORKING]
    agreements = {
        company.code: _agree(company, partners[company.code], number, today) for number, company in enumerate(working)
    }
    _annex(agreements[ANNEXED], today)
    return agreements


def _annex(master: Agreement, today: date) -> None:
    """Add two annexes: one that was signed with the agreement, one that is being drafted."""
    for kind, title in (("data", "Exchange of battery data"), ("technical", "Interface for charging sessions")):
        annex = create_agreement(
            partner=master.partner, master=master, kind=kind, title=title, starts_on=master.starts_on, by=None
        )
        if kind == "data":
            submit_for_review(agreement=annex, by=None)
            sign_agreement(agreement=annex, signed_on=master.starts_on, today=today, by=None)


def _create(company: Company, people: Mapping[str, User], today: date, now: datetime) -> Partner:
    since = add_months(today.replace(day=1), -12 * company.years) if company.years else None
    partner = create_partner(
        code=company.code,
        name=company.name,
        name_zh=company.name_zh,
        sector=company.sector,
        sector_zh=SECTORS_ZH[company.sector],
        level=company.level if company.rating is None else Partner.Level.C,
        stage=company.stage,
        owner=people[company.owner],
        sponsor=people["executive@example.com"] if company.level in "SA" else None,
        since=since,
        reason=company.reason,
        by=None,
        now=now,
    )
    if company.rating is not None and company.level != partner.level:
        ratings = Ratings(*company.rating)
        partner = change_level(
            partner=partner,
            level=company.level,
            reason="Assessed when the partnership was planned.",
            ratings=ratings,
            by=people[company.owner],
            now=now,
        )
    for name, title, role in company.contacts:
        email = f"{name.lower().replace(' ', '.')}@{company.code.lower()}.example"
        add_contact(partner=partner, name=name, title=title, stakeholder_role=role, email=email, by=None)
    if company.stage in PAST_SCREENING:
        signed_on = since or today - timedelta(days=90)
        record_nda(partner=partner, signed_on=signed_on, ends_on=add_months(today, 24), by=None, now=now)
    return partner


def _agree(company: Company, partner: Partner, number: int, today: date) -> Agreement:
    """Agree for two years; the terms began at different times, so that some end soon."""
    starts_on = add_months(today.replace(day=1), -(TERM_MONTHS - 2 - 2 * number % 14))
    agreement = create_agreement(
        partner=partner,
        title=f"{partner.name}: master agreement",
        starts_on=starts_on,
        ends_on=add_months(starts_on, TERM_MONTHS) - timedelta(days=1),
        currency="CNY",
        clauses=clauses_of(partner, company.lines),
        our_project_manager=partner.owner,
        their_project_manager=partner.contacts.order_by("pk").first(),
        by=None,
    )
    for first in _years_begun(starts_on, today) if company.commission else ():
        _attach_plan(agreement, company.commission or {}, first)
    submit_for_review(agreement=agreement, by=None)
    sign_agreement(agreement=agreement, signed_on=starts_on, today=today, by=None)
    agreement.refresh_from_db()
    if agreement.their_project_manager_id is None:
        return agreement
    agreement = activate_agreement(agreement=agreement, by=None)
    if company.code == AMENDED:
        amend(agreement, today=today)
        agreement.refresh_from_db()
    return agreement


def _years_begun(starts_on: date, today: date) -> list[date]:
    """Return the first day of each agreement year that has begun: a plan holds for one year."""
    return [first for year in range(TERM_MONTHS // 12) if (first := add_months(starts_on, 12 * year)) <= today]


def _attach_plan(agreement: Agreement, terms: Mapping[str, Any], effective_from: date) -> None:
    kpis = {kpi.code: kpi for kpi in Kpi.objects.all()}
    add_commission_plan(
        agreement=agreement,
        volume_kpi=kpis[terms["volume_kpi"]],
        tiers=[Tier(Decimal(start), Decimal(rate)) for start, rate in terms["tiers"]],
        deductions=[
            DeductionTerms(kpis[code], operator, Decimal(threshold), Decimal(percent))
            for code, operator, threshold, percent in terms["deductions"]
        ],
        effective_from=effective_from,
        direction=terms.get("direction", "payable"),
        deductions_judged_on=terms.get("deductions_judged_on", "month"),
        fixed_fee=terms.get("fixed_fee"),
        by=None,
        **{name: terms[name] for name in ("kind", "mode", "basis", "base_target", "shortfall_rate")},
    )
