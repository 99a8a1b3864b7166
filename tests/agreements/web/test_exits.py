from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import ExitCase, Notice
from tests.factories.agreements import AgreementFactory
from tests.factories.exits import executive, leaving, proposed
from tests.factories.partners import PartnerFactory
from tests.factories.statements import worked_agreement, year_of

pytestmark = pytest.mark.django_db
TAB = "/agreements/AG-1/exit/"


@pytest.fixture
def agreement(client):
    agreement = worked_agreement(code="AG-1")
    year_of(agreement, [750] * 8)
    agreement.refresh_from_db()
    client.force_login(agreement.partner.owner)
    return agreement


def test_the_tab_says_what_notice_would_mean(client, agreement):
    page = client.get(TAB, {"given_on": "2025-08-31", "clause": "unilateral"})

    quote = page.context["quote"]["found"]
    assert (quote.earliest_end, quote.fee) == (date(2026, 2, 28), 306000)
    assert [way.clause for way in page.context["ways"]][:2] == ["unilateral", "underperformance"]


def test_the_tab_says_why_a_way_is_not_open(client, agreement):
    page = client.get(TAB, {"given_on": "2025-08-31", "clause": "underperformance"})

    assert page.context["quote"]["found"] is None
    assert "trigger" in page.context["quote"]["refusal"]


def test_notice_goes_from_one_person_to_another(client, agreement):
    values = {"given_on": "2025-08-31", "clause": "unilateral", "reason": "New market.", "version": agreement.version}

    proposal = client.post(f"{TAB}notice/", values)
    agreement.refresh_from_db()
    own = client.post(f"{TAB}notice/approval/", {"version": agreement.version})
    assert (proposal["Location"], own["Location"]) == (TAB, TAB)
    assert Notice.objects.get().status == "proposed"

    client.force_login(executive())
    client.post(f"{TAB}notice/approval/", {"version": agreement.version})
    assert Notice.objects.get().status == "in_force"


def test_a_notice_before_the_start_stays_in_the_form(client, agreement):
    values = {"given_on": "2024-08-31", "clause": "unilateral", "reason": "New market.", "version": agreement.version}

    page = client.post(f"{TAB}notice/", values)

    assert page.status_code == 422
    assert "given_on" in page.context["form"].errors


def test_a_proposal_is_withdrawn_on_the_tab(client, agreement):
    proposed(agreement)
    agreement.refresh_from_db()

    client.post(f"{TAB}notice/withdrawal/", {"version": agreement.version, "reason": "They came round."})

    assert Notice.objects.get().status == "withdrawn"


def test_a_stage_is_done_with_what_shows_it(client, agreement):
    case = leaving(agreement, given_on=date(2025, 6, 30))
    stage = case.stages.get(kind="brand")
    address = f"/exits/{case.pk}/stages/{stage.pk}/"

    bare = client.post(address, {"done_on": "2025-07-01", "version": case.version})
    done = client.post(address, {"done_on": "2025-07-01", "version": case.version, "evidence": "Press note."})

    assert bare.status_code == 422
    assert done["Location"] == case.get_absolute_url()
    stage.refresh_from_db()
    assert stage.done_on == date(2025, 7, 1)


def test_a_case_is_opened_and_ends_in_recovery(client, agreement):
    values = {"clause": "strategy", "trigger_on": "2025-08-31", "reason": "New market.", "version": agreement.version}
    client.post(f"{TAB}case/", values)
    case = ExitCase.objects.get()

    page = client.get(case.get_absolute_url())
    client.post(f"/exits/{case.pk}/recovery/", {"version": case.version, "reason": "Volumes are back."})

    assert page.context["dropped"] == 40
    case.refresh_from_db()
    assert case.status == "recovered"


def test_a_cost_is_recorded_beside_the_statements(client, agreement):
    values = {"kind": "cost", "booked_on": "2025-07-01", "amount": "2,000,000", "description": "Launch"}
    values |= {"paid_by": "us"}

    client.post("/agreements/AG-1/outlays/new/", values)

    assert agreement.outlays.get().amount == 2_000_000


def test_a_joint_cost_goes_on_the_statement_and_is_taken_back_with_a_reason(client, agreement):
    terms = {"cost_shares": [{"party": "Aurora", "share": "60"}, {"party": "Zephyr", "share": "40"}]}
    shared = AgreementFactory(code="AG-2", status="active", partner=agreement.partner, clauses=terms)
    values = {"kind": "cost", "booked_on": "2025-07-01", "amount": "100,000", "description": "Launch"}
    form = client.get("/agreements/AG-2/outlays/new/")

    refused = client.post("/agreements/AG-2/outlays/new/", values | {"paid_by": "partner"})
    client.post("/agreements/AG-2/outlays/new/", values | {"paid_by": "partner", "share_of": "Aurora"})
    row = shared.outlays.get()
    page = client.get("/agreements/AG-2/exit/").content.decode()
    client.post(f"/agreements/AG-2/outlays/{row.pk}/removal/", {"reason": "Booked twice."})

    assert '<option value="Zephyr">' in form.content.decode()
    assert "name the party whose share it is" in refused.content.decode()
    assert "paid by the partner" in page
    assert "the next open one" in page
    assert not shared.outlays.exists()


@pytest.mark.parametrize(
    ("amount", "clause", "borne"),
    [
        (100_000, [("Aurora", "60"), ("Zephyr", "40")], ["60000.00", "40000.00"]),
        (100, [("Aurora", "1"), ("Zephyr", "1"), ("Lin", "1")], ["33.33", "33.33", "33.34"]),
    ],
)
def test_a_cost_says_what_each_side_bears_of_it(client, agreement, amount, clause, borne):
    terms = {"cost_shares": [{"party": party, "share": share} for party, share in clause]}
    shared = AgreementFactory(code="AG-2", status="active", partner=agreement.partner, clauses=terms)
    for kind in ("cost", "income"):
        shared.outlays.create(kind=kind, booked_on="2025-07-01", amount=amount, description=kind)

    page = client.get("/agreements/AG-2/exit/")

    income, cost = page.context["outlays"]
    assert [str(part) for _party, part in cost.shares] == borne
    assert not income.shares
    assert "Zephyr&nbsp;" in page.content.decode()


def test_the_pages_take_the_same_queries_however_many_exits(client):
    partner = PartnerFactory()
    counts = []
    for number in (1, 4):
        for place in range(number):
            case = leaving(AgreementFactory(code=f"E-{number}-{place}", status="active", partner=partner))
        client.force_login(partner.owner)
        for path in ("/exits/", case.get_absolute_url(), f"/agreements/E-{number}-0/exit/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
