from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from agreements.errors import ApprovedByProposer, NoticeMoveRefused, NoticeRefused
from agreements.models import Agreement, Notice
from agreements.read.year import standing_of
from agreements.rules.years import AgreementYear
from agreements.services import approve_notice, propose_notice, quote_notice, withdraw_notice
from partners.errors import NotTheOwner
from partners.models import Partner
from prms.lib.errors import Forbidden, NotFound, Stale
from prms.lib.periods import Month
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, worked_plan
from tests.factories.evaluations import take_in
from tests.factories.exits import AUGUST, NOW, executive, leaving, proposed
from tests.factories.statements import JANUARY, measured, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


def sold(units: int) -> Agreement:
    """Return an agreement with so many units by August 2025."""
    agreement = worked_agreement()
    year_of(agreement, [units // 8] * 7 + [units - 7 * (units // 8)])
    return agreement


def test_a_notice_of_august_ends_in_february_and_costs_a_fifth_of_the_year_so_far() -> None:
    notice = proposed(sold(6000))

    assert (notice.status, notice.earliest_end) == ("proposed", date(2026, 2, 28))
    assert (notice.gross_in_year, notice.fee) == (Decimal("1530000.00"), Decimal("306000.00"))


def test_another_person_puts_it_in_force() -> None:
    agreement = sold(6000)
    notice = proposed(agreement)

    approve_notice(agreement=agreement, by=executive(), now=NOW, today=AUGUST)

    notice.refresh_from_db()
    agreement.refresh_from_db()
    assert (notice.status, agreement.status) == ("in_force", "exiting")
    assert agreement.exit_cases.get().earliest_end == date(2026, 2, 28)
    assert AuditEntry.objects.filter(action="agreements.exiting").exists()


def test_the_proposer_does_not_approve() -> None:
    agreement = worked_agreement()
    proposed(agreement)

    with pytest.raises(ApprovedByProposer):
        approve_notice(agreement=agreement, by=agreement.partner.owner, now=NOW, today=AUGUST)


def test_the_database_itself_wants_two_people() -> None:
    notice = proposed(worked_agreement())

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(approved_by=notice.proposed_by)


def test_the_fee_is_fixed_at_approval() -> None:
    agreement = sold(6000)
    proposed(agreement)
    measured(agreement, JANUARY + 7, 1750)

    notice = approve_notice(agreement=agreement, by=executive(), now=NOW, today=AUGUST)
    measured(agreement, JANUARY + 7, 9000)

    notice.refresh_from_db()
    assert notice.fee == notice.gross_in_year / 5 > Decimal("306000.00")


def test_a_month_that_the_notice_cuts_counts_what_was_measured_by_then() -> None:
    agreement = worked_agreement()
    for day, units in (("2025-01-10", "40"), ("2025-01-31", "60")):
        take_in({"partner": agreement.partner.code, "kpi": "contracts", "date": day, "value": units})
    measured(agreement, JANUARY, 100)

    quoted = quote_notice(agreement=agreement, given_on=date(2025, 1, 15), clause="unilateral", today=AUGUST)

    assert quoted.gross_in_year == 40 * 250


def test_the_year_before_is_not_counted() -> None:
    agreement = sold(6000)

    quoted = quote_notice(agreement=agreement, given_on=date(2026, 1, 31), clause="unilateral", today=AUGUST)

    assert quoted.fee == 0


def test_what_another_system_settled_of_this_year_counts_though_the_plan_of_last_year_says_so() -> None:
    agreement = AgreementFactory(status="active")
    opening = {"opening_units": Decimal(1000), "opening_amount": Decimal(250_000)}
    worked_plan(agreement, settled_elsewhere_through=Month(2026, 2), **opening)
    worked_plan(agreement, effective_from=date(2026, 1, 1))
    year_of(agreement, [300, 300, 500], first=Month(2026, 1))

    quoted = quote_notice(agreement=agreement, given_on=date(2026, 3, 31), clause="unilateral", today=AUGUST)

    assert (quoted.gross_in_year, quoted.fee) == (Decimal("375000.00"), Decimal("75000.00"))
    run(Month(2026, 3))
    assert statement_of(agreement, Month(2026, 3)).total == Decimal("125000.00")
    plans = list(agreement.commission_plans.whole())
    standing = standing_of(agreement, plans=plans, year=AgreementYear(2, Month(2026, 1)), today=date(2026, 3, 31))
    assert (standing.units, standing.owed) == (Decimal(1500), Decimal("375000.00"))


@pytest.mark.parametrize(
    ("given_on", "clause", "pointer"),
    [
        (date(2024, 12, 31), "unilateral", "/given_on"),
        (date(2027, 1, 1), "unilateral", "/given_on"),
        (AUGUST, "underperformance", "/clause"),
        (AUGUST, "stop_loss", "/clause"),
        (AUGUST, "boredom", "/clause"),
    ],
)
def test_what_cannot_be_says_which_field_is_wrong(given_on: date, clause: str, pointer: str) -> None:
    agreement = worked_agreement(ends_on=date(2026, 12, 31))

    with pytest.raises(NoticeRefused) as refusal:
        proposed(agreement, given_on=given_on, clause=clause)

    assert refusal.value.errors[0].pointer == pointer


def test_underperformance_costs_nothing_once_it_has_fired() -> None:
    agreement = worked_agreement()
    year_of(agreement, [208, 208, 208] * 2)

    notice = proposed(agreement, clause="underperformance")

    assert (notice.fee, notice.trigger_on, notice.ends_on) == (0, date(2025, 6, 30), AUGUST)
    assert notice.earliest_end == date(2025, 12, 30)


def test_a_breach_ends_at_once_and_stops_the_data_exchange() -> None:
    agreement = worked_agreement()

    case = leaving(agreement, clause="material_breach")

    partner = Partner.objects.get(pk=agreement.partner_id)
    assert case.earliest_end == AUGUST
    assert case.buffer_ends_on is None
    assert (partner.data_exchange, partner.api_entitlement, partner.referrals) == ("stopped", 0, "paused")
    assert case.stages.filter(kind="claim").exists()


def test_a_breach_overtakes_a_notice_in_force() -> None:
    agreement = worked_agreement()
    case = leaving(agreement)

    proposed(agreement, clause="material_breach")
    approve_notice(agreement=agreement, by=executive(), now=NOW, today=AUGUST)

    case.refresh_from_db()
    assert (case.clause, case.earliest_end) == ("material_breach", AUGUST)
    assert list(agreement.notices.values_list("status", flat=True)) == ["in_force", "superseded"]


def test_a_proposal_is_withdrawn_with_a_reason_and_may_be_made_again() -> None:
    agreement = worked_agreement()
    notice = proposed(agreement)

    withdraw_notice(agreement=agreement, reason="They came round.", by=agreement.partner.owner)

    notice.refresh_from_db()
    assert (notice.status, notice.withdrawn_reason) == ("withdrawn", "They came round.")
    assert proposed(agreement).status == "proposed"


def test_one_proposal_waits_at_a_time() -> None:
    agreement = worked_agreement()
    proposed(agreement)

    with pytest.raises(NoticeMoveRefused):
        proposed(agreement)


@pytest.mark.parametrize("status", ["draft", "signed", "exiting", "ended"])
def test_notice_is_given_of_what_is_active(status: str) -> None:
    with pytest.raises(NoticeMoveRefused):
        proposed(AgreementFactory(status=status))


def test_a_stale_version_is_refused() -> None:
    agreement = worked_agreement()

    with pytest.raises(Stale):
        proposed(agreement, expected_version=99)


def test_only_those_who_may_propose_and_approve() -> None:
    agreement = worked_agreement()
    with pytest.raises(NotTheOwner):
        propose_notice(agreement=agreement, clause="unilateral", given_on=AUGUST, by=manager(), today=AUGUST)
    proposed(agreement)

    with pytest.raises(NotFound):
        approve_notice(agreement=agreement, by=manager(), now=NOW, today=AUGUST)
    with pytest.raises(Forbidden):
        approve_notice(agreement=agreement, by=person_without_roles(), now=NOW, today=AUGUST)


def person_without_roles():
    return manager().__class__.objects.create(name="Nobody", email="nobody@example.com")
