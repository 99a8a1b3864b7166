import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from agreements.models import Statement
from agreements.rules.verify import differences
from agreements.services import adjust_statement, approve_statement
from evaluations.models import Kpi
from tests.clients import ClientOf
from tests.factories.accounts import administrator, manager
from tests.factories.agreements import AgreementFactory, worked_plan
from tests.factories.evaluations import MeasurementFactory
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.statements import (
    JANUARY,
    NOW,
    closed,
    finance,
    judged,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(db):
    return finance(name="Fiona Ruan")


@pytest.fixture
def draft(clerk) -> Statement:
    """A January of 416 contracts, both deductions taken, prepared by the clerk."""
    agreement = worked_agreement(has_deductions=True, partner=PartnerFactory(name="Zephyr Insurance"))
    year_of(agreement, [416])
    judged(agreement, JANUARY, complaints="0.09", nps=60)
    run(JANUARY, by=clerk)
    return statement_of(agreement, JANUARY)


def verb(statement: Statement, name: str) -> str:
    return reverse(f"agreements:statement_{name}", args=[statement.pk])


def test_the_page_says_who_owes_what_and_what_is_next(client_of: ClientOf, draft):
    page = client_of(finance()).get(draft.get_absolute_url()).content.decode()

    assert "We owe Zephyr Insurance ¥78,000.00 for January 2025." in page
    assert "A draft: somebody who did not prepare it approves it." in page
    assert "every line, the total and the hash come out the same" in page
    assert draft.sha256 in page


def test_each_line_opens_where_its_figure_comes_from(client_of: ClientOf, draft):
    lines = client_of(finance()).get(draft.get_absolute_url()).context["ledger"]

    tier, complaints, nps = lines
    assert tier.text == "From 0 to 5,000"
    assert ("Volume counted", "416") in tier.trace
    assert ("How tiers count", "Each slice earns its own rate") in tier.trace
    assert tier.plan_from == JANUARY.first_day
    assert [(source.kpi, source.from_, source.to) for source in tier.sources] == [
        ("contracts", JANUARY.first_day, JANUARY.last_day)
    ]
    assert ("Taken off", "10.0%") in complaints.trace
    assert ("Gross of the month", "¥104,000.00") in complaints.trace
    assert [source.kpi for source in nps.sources] == ["nps"]


def test_a_deduction_of_the_year_opens_the_measurements_of_the_year(client_of: ClientOf, clerk):
    agreement = AgreementFactory(status="active", ends_on=date(2025, 2, 28))
    worked_plan(agreement, has_deductions=True, deductions_judged_on="year")
    for code, actual in (("complaint_rate", "0.09"), ("nps", "65")):
        kpi = Kpi.objects.get(code=code)
        MeasurementFactory(partner=agreement.partner, kpi=kpi, date=date(2025, 2, 1), value=Decimal(actual))
    year_of(agreement, [3000, 3000])
    for month in (JANUARY, JANUARY + 1):
        run(month, by=clerk)

    lines = client_of(finance()).get(statement_of(agreement, JANUARY + 1).get_absolute_url()).context["ledger"]

    line = lines[-1]
    assert line.row.amount == Decimal("-153000.00")
    assert line.text == "complaint_rate of 0.09 from 2025-01 to 2025-02 is above 0.08: 10.0% of the year’s gross"
    assert ("Gross of the year", "¥1,530,000.00") in line.trace
    assert ("First month", "January 2025") in line.trace
    assert [(source.kpi, source.from_, source.to) for source in line.sources] == [
        ("complaint_rate", date(2025, 1, 1), date(2025, 2, 28))
    ]


def test_the_measurements_are_linked_for_who_may_read_them(client_of: ClientOf, draft):
    page = client_of(administrator()).get(draft.get_absolute_url()).content.decode()

    assert f"partner={draft.agreement.partner.code}&amp;kpi=nps&amp;date_from=2025-01-01&amp;date_to=2025-01-31" in page


def test_another_person_approves_then_locks_then_pays(client_of: ClientOf, draft):
    client = client_of(finance())

    client.post(verb(draft, "approve"), {"version": draft.version})
    client.post(verb(draft, "lock"), {"version": draft.version + 1})
    paid = {"paid_on": "2026-01-02", "amount": "78,000", "reference": "PAY-1", "invoice_number": "INV-1"}
    client.post(verb(draft, "pay"), paid)

    draft.refresh_from_db()
    assert draft.status == "locked"
    assert draft.payments.get().amount == Decimal("78000.00")
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Locked and paid." in page
    assert "Reference PAY-1, invoice INV-1" in page


def test_who_prepared_it_is_told_that_somebody_else_approves(client_of: ClientOf, draft, clerk):
    client = client_of(clerk)

    page = client.get(draft.get_absolute_url()).content.decode()
    answer = client.post(verb(draft, "approve"), {"version": draft.version}, follow=True).content.decode()

    assert "Approve statement" not in page
    assert "You prepared or adjusted this statement: somebody else in finance approves it." in page
    assert "You prepared this statement: somebody else in finance approves it." in answer
    assert Statement.objects.get().status == "draft"


def test_a_decision_on_an_older_version_is_refused_with_who_changed_it(client_of: ClientOf, draft):
    adjust_statement(statement=draft, amount=Decimal(1), reason="Rounding.", by=finance())

    answer = client_of(finance()).post(verb(draft, "approve"), {"version": draft.version}, follow=True)

    assert "was changed in the meantime" in answer.content.decode()
    assert Statement.objects.get().status == "draft"


def test_an_adjustment_becomes_a_line_with_its_reason(client_of: ClientOf, draft):
    form = {"version": draft.version, "amount": "-1,000.50", "reason": "A claim was settled."}
    client = client_of(finance())

    assert client.post(verb(draft, "adjust"), form).status_code == 302

    assert Statement.objects.get().total == Decimal("76999.50")
    assert "Adjustment: A claim was settled." in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"amount": "0", "reason": "Nothing."}, "An adjustment is an amount other than zero"),
        ({"amount": "12", "reason": ""}, "This field is required."),
        ({"amount": "a lot", "reason": "Much."}, "number"),
    ],
)
def test_a_refused_adjustment_comes_back_with_what_was_typed(client_of: ClientOf, draft, form, message):
    answer = client_of(finance()).post(verb(draft, "adjust"), {"version": draft.version, **form})

    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_an_adjustment_on_an_older_version_shows_the_conflict(client_of: ClientOf, draft):
    form = {"version": 99, "amount": "12", "reason": "Much."}

    assert client_of(finance()).post(verb(draft, "adjust"), form).status_code == 412


def test_more_than_is_owed_is_not_paid(client_of: ClientOf, draft):
    approve_statement(statement=draft, by=finance(), now=NOW)
    client = client_of(finance())
    client.post(verb(draft, "lock"), {"version": draft.version + 1})

    answer = client.post(verb(draft, "pay"), {"paid_on": "2026-01-02", "amount": "78000.01", "reference": "PAY"})

    assert answer.status_code == 422
    assert "78000.00 is left to pay" in answer.content.decode()


def test_a_held_draft_says_why_and_offers_no_approval(client_of: ClientOf, draft):
    Statement.objects.update(hold="QUALITY_DATA_MISSING")

    page = client_of(finance()).get(draft.get_absolute_url()).content.decode()

    assert "It is held: Held until the quality data is there." in page
    assert "Approve statement" not in page


def test_a_statement_that_was_tampered_with_does_not_pass(client_of: ClientOf, draft):
    Statement.objects.update(total=Decimal("1.00"))

    page = client_of(finance()).get(draft.get_absolute_url()).content.decode()

    assert "it does not come out as it is stored" in page
    assert "The total is 1.00 and comes out as 78000.00." in page


def test_the_proof_file_computes_again(client_of: ClientOf, draft):
    answer = client_of(finance()).get(verb(draft, "proof"))

    assert answer.headers["Content-Disposition"].endswith('-2025-01-proof.json"')
    assert differences(json.loads(b"".join(answer.streaming_content))) == []


def test_the_history_tells_who_did_what(client_of: ClientOf, draft):
    adjust_statement(statement=draft, amount=Decimal(5), reason="A claim.", by=finance(name="Ann Lee"))

    history = client_of(finance()).get(draft.get_absolute_url()).context["history"]

    assert [(step.kind, step.who, step.detail) for step in history] == [
        ("statement_adjusted", "Ann Lee", "¥5.00 · A claim."),
        ("statement_prepared", "Fiona Ruan", ""),
    ]


def test_a_manager_of_another_partner_does_not_find_it(client_of: ClientOf, draft):
    assert client_of(manager()).get(draft.get_absolute_url()).status_code == 404


def test_an_outsider_finds_no_draft(client_of: ClientOf, draft):
    contact = outsider_of(draft.agreement.partner)

    assert client_of(contact.user).get(draft.get_absolute_url()).status_code == 404


def test_a_negative_statement_says_that_it_is_carried_on(client_of: ClientOf):
    agreement = worked_agreement()
    year_of(agreement, [-10])
    statement = settled(agreement, JANUARY, by=finance())

    page = client_of(finance()).get(statement.get_absolute_url()).content.decode()

    assert "leaves a negative balance of −¥2,500.00" in page
    assert "The next statement carries it on." in page


def test_the_page_asks_as_much_of_the_database_for_many_lines_as_for_few(client_of: ClientOf, statements_of, draft):
    client = client_of(finance())
    few = statements_of(client, draft.get_absolute_url())
    for place in range(10):
        adjust_statement(statement=draft, amount=Decimal(place + 1), reason="A claim.", by=finance())

    assert statements_of(client, draft.get_absolute_url()) == few


def test_a_fee_of_a_fixed_plan_explains_itself(client_of: ClientOf):
    agreement = worked_agreement()
    agreement.commission_plans.update(fixed_fee=Decimal(500))
    measured(agreement, JANUARY, 4)
    closed(JANUARY)
    run(JANUARY)

    ledger = client_of(finance()).get(statement_of(agreement, JANUARY).get_absolute_url()).context["ledger"]

    assert [line.text for line in ledger] == ["From 0 to 5,000", "Fixed fee of a month"]


def test_a_disputed_line_shows_who_objects_and_finance_answers(client_of: ClientOf, draft):
    client = client_of(finance(name="Ann Lee"))
    dispute = reverse("agreements:statement_dispute", args=[draft.pk, 2])
    client.post(dispute, {"reason": "The rate was 8 %.", "claimed": "-5,000"})

    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Disputed by Ann Lee" in page
    assert "Line 2 is disputed and kept out until that is settled" in page
    answer = reverse("agreements:statement_dispute_answer", args=[draft.pk, 2])
    assert client_of(finance()).post(answer, {"outcome": "upheld", "answer": "It was."}).status_code == 302

    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Dispute answered by" in page
    assert Statement.objects.get().total == Decimal("83400.00")


@pytest.mark.parametrize("name", ["statement_dispute", "statement_dispute_answer"])
def test_a_line_that_is_not_there_has_no_dispute(client_of: ClientOf, draft, name):
    assert client_of(finance()).get(reverse(f"agreements:{name}", args=[draft.pk, 9])).status_code == 404
