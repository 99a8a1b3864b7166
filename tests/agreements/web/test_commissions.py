import csv
import io
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from agreements.models import Statement, StatementRunEntry
from agreements.services import adjust_statement
from tests.clients import ClientOf
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory
from tests.factories.statements import (
    JANUARY,
    NOW,
    closed,
    finance,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
)

pytestmark = pytest.mark.django_db

MONTH = reverse("agreements:month", args=["2025-01"])
RUN = reverse("agreements:run", args=["2025-01"])
EXPORT = reverse("agreements:month_export", args=["2025-01"])


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def january(units: object = 416, **fields: object):
    """Return an agreement whose January is measured and closed."""
    agreement = worked_agreement(**fields)
    measured(agreement, JANUARY, units)
    return agreement


def codes(page) -> list[str]:
    return [row.agreement.code for row in page.context["page"].object_list]


def test_the_entrance_leads_to_the_newest_closed_month(client_of: ClientOf):
    closed(JANUARY)

    assert client_of(finance()).get(reverse("agreements:commissions")).headers["Location"] == MONTH


@pytest.mark.parametrize("month", ["2025-13", "january", "20251"])
def test_a_month_that_does_not_exist_is_not_found(client_of: ClientOf, month):
    assert client_of(finance()).get(f"/commissions/{month}/").status_code == 404


def test_the_month_adds_up_by_direction_and_currency(client_of: ClientOf):
    for code, currency in (("ONE", "CNY"), ("TWO", "CNY"), ("THREE", "EUR")):
        january(code=code, currency=currency)
    closed(JANUARY)
    run(JANUARY)

    sums = client_of(finance()).get(MONTH).context["sums"]

    assert [(row["direction"], row["currency"], row["sum"], row["count"]) for row in sums] == [
        ("payable", "CNY", Decimal("208000.00"), 2),
        ("payable", "EUR", Decimal("104000.00"), 1),
    ]


def test_the_sentence_counts_what_waits(client_of: ClientOf):
    january(code="ONE")
    closed(JANUARY)
    run(JANUARY)

    assert "1 statement of January 2025 waits for approval." in client_of(finance()).get(MONTH).content.decode()


def test_who_has_no_statement_is_told_why(client_of: ClientOf):
    january(code="HELD", has_deductions=True)
    closed(JANUARY)
    run(JANUARY)

    page = client_of(finance()).get(MONTH)

    assert [(row.agreement.code, row.outcome) for row in page.context["skips"]] == [("HELD", "QUALITY_DATA_MISSING")]
    assert "Held until the quality data is there" in page.content.decode()


def test_a_skip_that_was_mended_since_is_told_no_more(client_of: ClientOf):
    agreement = worked_agreement(code="LATE")
    closed(JANUARY)
    run(JANUARY)
    measured(agreement, JANUARY, 10)
    run(JANUARY)

    page = client_of(finance()).get(MONTH)

    assert codes(page) == ["LATE"]
    assert page.context["skips"] == []


def test_a_manager_reads_the_own_agreements_only(client_of: ClientOf):
    mine = manager()
    january(code="MINE", partner=PartnerFactory(owner=mine))
    january(code="OTHER", partner=PartnerFactory(owner=manager()))
    closed(JANUARY)
    run(JANUARY)

    assert codes(client_of(mine).get(MONTH)) == ["MINE"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=one", ["ONE"]),
        ("?q=zephyr", ["ONE"]),
        ("?status=draft", ["ONE", "TWO"]),
        ("?status=locked", []),
        ("?direction=receivable", []),
        ("?sort=-total", ["TWO", "ONE"]),
        ("?sort=nonsense", ["ONE", "TWO"]),
    ],
)
def test_the_address_holds_the_filters_and_the_order(client_of: ClientOf, query, expected):
    january(code="ONE", partner=PartnerFactory(name="Zephyr"))
    january(500, code="TWO")
    closed(JANUARY)
    run(JANUARY)

    assert codes(client_of(finance()).get(MONTH + query)) == expected


def test_an_empty_month_says_what_to_do(client_of: ClientOf):
    client = client_of(finance())

    assert "January 2025 is not closed yet." in client.get(MONTH).content.decode()
    closed(JANUARY)
    page = client.get(MONTH).content.decode()
    assert "No statement of January 2025 yet." in page
    assert RUN in page


def test_the_preview_writes_nothing(client_of: ClientOf):
    january(code="ONE")
    closed(JANUARY)

    page = client_of(finance()).get(RUN)

    assert [(row.agreement.code, row.outcome, row.total) for row in page.context["rows"]] == [
        ("ONE", "CREATED", Decimal("104000.00"))
    ]
    assert not Statement.objects.exists()
    assert not StatementRunEntry.objects.exists()


def test_preparing_makes_the_drafts(client_of: ClientOf):
    agreement, person = january(code="ONE"), finance()
    closed(JANUARY)

    answer = client_of(person).post(RUN)

    assert answer.headers["Location"] == MONTH
    assert statement_of(agreement, JANUARY).prepared_by == person


def test_the_export_follows_the_filters_and_cannot_run_in_a_spreadsheet(client_of: ClientOf):
    january(code="ONE", partner=PartnerFactory(code="ACME"))
    january(code="TWO")
    closed(JANUARY)
    run(JANUARY)

    written = b"".join(client_of(finance()).get(f"{EXPORT}?q=one").streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(written)))
    assert [(row["agreement"], row["partner"], row["month"], row["total"]) for row in rows] == [
        ("ONE", "ACME", "2025-01", "104000.00")
    ]


def test_the_month_asks_as_much_of_the_database_for_many_as_for_few(client_of: ClientOf, statements_of):
    for place in range(3):
        january(code=f"AG-{place}")
    worked_agreement(code="EMPTY")
    closed(JANUARY)
    run(JANUARY)
    client = client_of(finance())
    few = statements_of(client, MONTH)
    for place in range(3, 12):
        january(code=f"AG-{place}")
        worked_agreement(code=f"EMPTY-{place}")
    run(JANUARY)

    assert statements_of(client, MONTH) == few


def test_a_settled_month_says_so(client_of: ClientOf):
    agreement = january()
    closed(JANUARY)
    settled(agreement, JANUARY, by=finance())

    assert "January 2025 is settled." in client_of(finance()).get(MONTH).content.decode()


def test_an_adjusted_draft_shows_its_new_total(client_of: ClientOf):
    agreement = january(code="ONE")
    closed(JANUARY)
    run(JANUARY)
    adjust_statement(statement=statement_of(agreement, JANUARY), amount=Decimal(-100), reason="Refunded.", by=finance())

    assert client_of(finance()).get(MONTH).context["page"].object_list[0].total == Decimal("103900.00")
