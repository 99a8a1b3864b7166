from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agreements.errors import EvidenceMissing, ExitGatesOpen, ExitMoveRefused, ExitRefused
from agreements.models import Agreement, ExitCase
from agreements.read.as_of import agreement_as_of
from agreements.services import (
    activate_agreement,
    apply_due_steps,
    clause_states_of,
    close_exit_case,
    complete_stage,
    end_agreement,
    name_successor,
    open_exit_case,
    record_outlay,
    recover_agreement,
    remove_outlay,
)
from partners.models import Partner
from tests.factories.agreements import AgreementFactory
from tests.factories.exits import AUGUST, NOW, leaving, proposed
from tests.factories.obligations import SHOWN, MilestoneFactory
from tests.factories.partners import PartnerFactory
from tests.factories.statements import JANUARY, measured, worked_agreement, year_of

pytestmark = pytest.mark.django_db
END = date(2026, 2, 28)


def entitlement(agreement: Agreement) -> int:
    return Partner.objects.get(pk=agreement.partner_id).api_entitlement


def done(case: ExitCase, kind: str, **options: Any) -> None:
    given = {"done_on": AUGUST, "proof": SHOWN, "by": None, "today": END}
    complete_stage(stage=case.stages.get(kind=kind), **{**given, **options})


def ended(case: ExitCase) -> ExitCase:
    for kind in ("customers_told", "after_sales", "transition", "staff", "brand"):
        done(case, kind)
    return end_agreement(case=case, today=END, by=None)


def test_the_calendar_lowers_the_entitlement_month_by_month() -> None:
    agreement = worked_agreement()
    case = leaving(agreement)

    for months, points in ((30, 90), (61, 80), (181, 0)):
        apply_due_steps(today=AUGUST + timedelta(days=months), now=NOW)
        assert entitlement(agreement) == points
    assert apply_due_steps(today=END, now=NOW) == 0
    assert not case.stages.filter(kind="entitlement", done_on=None).exists()


def test_an_agreement_ends_at_its_day_once_the_gates_are_through() -> None:
    agreement = worked_agreement()
    case = leaving(agreement)

    with pytest.raises(ExitMoveRefused):
        end_agreement(case=case, today=END - timedelta(days=1), by=None)
    with pytest.raises(ExitGatesOpen) as refusal:
        end_agreement(case=case, today=END, by=None)
    assert len(refusal.value.errors) == 5

    ended(case)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.ends_on) == ("ended", END)


def test_a_case_closes_with_every_stage_done_and_lessons() -> None:
    case = leaving(worked_agreement())
    ended(case)
    with pytest.raises(ExitGatesOpen):
        close_exit_case(case=case, lessons="Ask earlier.", by=None, now=NOW)
    apply_due_steps(today=END, now=NOW)
    for kind in ("assessment", "data_destruction", "settlement"):
        done(case, kind)

    with pytest.raises(ExitRefused):
        close_exit_case(case=case, lessons=" ", by=None, now=NOW)
    assert close_exit_case(case=case, lessons="Ask earlier.", by=None, now=NOW).status == "closed"


def closed(case: ExitCase) -> ExitCase:
    ended(case)
    apply_due_steps(today=END, now=NOW)
    for kind in ("assessment", "data_destruction", "settlement"):
        done(case, kind)
    return close_exit_case(case=case, lessons="Ask earlier.", by=None, now=NOW)


@pytest.mark.parametrize("start", ["active", "exiting"])
@pytest.mark.parametrize(("new_form", "stage"), [("", "ended"), ("licence", "ecosystem")])
def test_the_partner_leaves_with_its_last_agreement(start: str, new_form: str, stage: str) -> None:
    agreement = worked_agreement(partner=PartnerFactory(stage=start))
    case = leaving(agreement)
    name_successor(case=case, successor=None, new_form=new_form, by=None)

    closed(case)

    partner = Partner.objects.get()
    assert partner.stage == stage
    assert [row.to_stage for row in partner.stage_changes.order_by("id")][-1] == stage


@pytest.mark.parametrize(("status", "stage"), [("active", "active"), ("signed", "active"), ("draft", "ended")])
def test_a_partner_with_another_agreement_in_force_stays(status: str, stage: str) -> None:
    agreement = worked_agreement(partner=PartnerFactory(stage="active"))
    AgreementFactory(partner=agreement.partner, status=status)

    closed(leaving(agreement))

    assert Partner.objects.get().stage == stage


@pytest.mark.parametrize(
    ("day", "status", "ends_on"),
    [
        (AUGUST - timedelta(days=1), "active", date(2026, 12, 31)),
        (AUGUST, "exiting", date(2026, 12, 31)),
        (END - timedelta(days=1), "exiting", date(2026, 12, 31)),
        (END, "ended", END),
        (END + timedelta(days=90), "ended", END),
    ],
)
def test_as_of_a_day_the_exit_counts_from_its_own_days_whenever_it_was_recorded(
    day: date, status: str, ends_on: date
) -> None:
    agreement = AgreementFactory(status="signed", is_led=True, signed_on=JANUARY.first_day, ends_on=date(2026, 12, 31))
    activate_agreement(agreement=agreement, by=None)
    ended(leaving(agreement))
    agreement.refresh_from_db()

    held = agreement_as_of(agreement, day=day)

    assert (held.status, held.ends_on) == (status, ends_on)


def test_customers_told_late_move_the_end_and_the_steps_with_it() -> None:
    case = leaving(worked_agreement())

    done(case, "customers_told", done_on=date(2025, 11, 30))

    case.refresh_from_db()
    assert case.earliest_end == date(2026, 5, 30)
    assert case.stages.get(kind="entitlement", points=0).due_on == date(2026, 5, 30)
    assert case.stages.get(kind="staff").due_on == date(2026, 5, 30)


def test_a_stage_is_shown_not_just_said() -> None:
    case = leaving(worked_agreement())

    with pytest.raises(EvidenceMissing):
        done(case, "brand", proof=type(SHOWN)())
    done(case, "after_sales")
    case.refresh_from_db()
    assert case.after_sales_owner == SHOWN.evidence
    with pytest.raises(ExitMoveRefused):
        done(case, "after_sales")


def test_the_buffer_may_end_in_recovery() -> None:
    agreement = worked_agreement()
    case = leaving(agreement)
    apply_due_steps(today=date(2025, 10, 31), now=NOW)

    recover_agreement(case=case, reason="Volumes are back.", by=None, now=NOW)

    agreement.refresh_from_db()
    assert (agreement.status, entitlement(agreement)) == ("active", 100)
    assert agreement.notices.get().status == "withdrawn"
    assert apply_due_steps(today=END, now=NOW) == 0


def test_a_case_opened_by_hand_waits_for_notice() -> None:
    agreement = worked_agreement()
    case = open_exit_case(agreement=agreement, clause="strategy", reason="New market.", trigger_on=AUGUST, by=None)
    assert (case.fee, case.buffer_ends_on) == (0, END)
    assert apply_due_steps(today=END, now=NOW) == 0
    with pytest.raises(ExitMoveRefused):
        end_agreement(case=case, today=END, by=None)
    with pytest.raises(ExitMoveRefused):
        open_exit_case(agreement=agreement, clause="strategy", reason="Again.", trigger_on=AUGUST, by=None)

    notice_joins = leaving(agreement)

    assert notice_joins.pk == case.pk
    assert notice_joins.clause == "unilateral"


def test_a_successor_is_another_agreement_of_the_same_partner() -> None:
    agreement = worked_agreement()
    case = leaving(agreement)
    successor = AgreementFactory(partner=agreement.partner)

    name_successor(case=case, successor=successor, new_form="licence", by=None)

    case.refresh_from_db()
    assert case.successor == successor
    for other in (agreement, AgreementFactory()):
        with pytest.raises(ExitRefused):
            name_successor(case=case, successor=other, new_form="licence", by=None)


def test_the_triggers_of_many_agreements_take_the_same_queries(django_assert_num_queries) -> None:
    first = worked_agreement()
    many = [first, *(AgreementFactory(status="active") for _ in range(5))]
    for agreement in many:
        MilestoneFactory(agreement=agreement)

    for agreements in (many[:1], many):
        found = list(Agreement.objects.filter(pk__in=[row.pk for row in agreements]).prefetch_related("versions"))
        with django_assert_num_queries(7):
            clause_states_of(found, today=AUGUST)


def test_a_month_that_is_open_and_unmeasured_fires_nothing() -> None:
    agreement = worked_agreement()
    year_of(agreement, [208] * 3)
    measured(agreement, JANUARY + 3, 600)

    (state, *_others) = clause_states_of([agreement], today=date(2025, 7, 1))[agreement.pk]

    assert (state.status, state.needs) == ("counting", 1)
    assert state.readings[-1].actual is None


def test_recorded_costs_less_income_fire_the_stop_loss() -> None:
    agreement = worked_agreement(clauses={"exit": {"stop_loss_cap": "1000000"}})
    for kind, amount in (("cost", 2_000_000), ("income", 230_000)):
        booked = {"booked_on": AUGUST, "amount": Decimal(amount), "description": "Launch", "today": AUGUST}
        record_outlay(agreement=agreement, kind=kind, by=None, **booked)

    state = clause_states_of([agreement], today=AUGUST)[agreement.pk][-1]

    assert (state.clause, state.status) == ("stop_loss", "fired")
    assert state.return_on_investment == Decimal("-0.885000")
    assert proposed(agreement, clause="stop_loss").fee == 0


def test_an_outlay_recorded_by_mistake_is_taken_back() -> None:
    agreement = worked_agreement()
    booked = {"booked_on": AUGUST, "amount": Decimal(5), "description": "Launch", "today": AUGUST}
    row = record_outlay(agreement=agreement, kind="cost", by=None, **booked)

    remove_outlay(outlay=row, reason="Twice.", by=None)

    assert not agreement.outlays.exists()
