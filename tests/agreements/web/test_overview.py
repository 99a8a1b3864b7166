from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from agreements.models import Agreement, Renewal
from evaluations.models import MonthlyActual
from partners.models import Partner
from tests.agreements.web.conftest import QueriesOf
from tests.clients import ClientOf
from tests.factories.agreements import AgreementFactory, worked_plan
from tests.factories.partners import outsider_of

pytestmark = pytest.mark.django_db

Counts = Callable[..., None]


@pytest.fixture
def agreement(partner: Partner) -> Agreement:
    return AgreementFactory(
        partner=partner, code="AG-1", status="active", ends_on=date(2026, 12, 31), title="Referral", is_led=True
    )


@pytest.fixture
def counted() -> Counts:
    """Store what was measured month by month from January on."""

    def store(agreement: Agreement, *units: int) -> None:
        kpi = agreement.commission_plans.get().volume_kpi
        for month, count in enumerate(units, start=1):
            MonthlyActual.objects.create(
                partner=agreement.partner, kpi=kpi, month=date(2025, month, 1), actual=count, sample=1
            )

    return store


def test_the_page_says_what_was_counted_and_what_is_owed(reader: Client, agreement: Agreement, counted: Counts) -> None:
    worked_plan(agreement)
    counted(agreement, 1000, 1000, 1000, 1000, 1000, 1000)

    answer = reader.get(agreement.get_absolute_url())

    assert "contracts at 6,000: ¥1.5M owed so far." in answer.content.decode()
    standing = answer.context["standing"]
    assert (standing.units, standing.owed) == (6000, 1530000)
    assert [row.amount for row in answer.context["money_months"]] == [250000] * 5 + [280000]


def test_a_year_without_a_plan_is_said_to_be_held(reader: Client, agreement: Agreement) -> None:
    answer = reader.get(agreement.get_absolute_url()).content.decode()

    assert "no commission plan for this agreement year" in answer
    assert "never settled on the plan of another year" in answer


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("draft", "A draft: nobody is bound by it yet."),
        ("in_review", "In review, waiting for signatures."),
        ("signed", "Signed, not in force yet."),
        ("ended", "This agreement has ended."),
    ],
)
def test_the_first_sentence_says_in_which_state_it_is(
    reader: Client, agreement: Agreement, status: str, words: str
) -> None:
    Agreement.objects.update(status=status)

    assert words in reader.get(agreement.get_absolute_url()).content.decode()


def test_what_settled_elsewhere_counts_into_the_year(reader: Client, agreement: Agreement, counted: Counts) -> None:
    worked_plan(agreement)
    counted(agreement, 1000, 1000, 1000)
    plan = agreement.commission_plans.get()
    plan.settled_elsewhere_through, plan.opening_units, plan.opening_amount = date(2025, 2, 1), 4800, 1200000
    plan.save()

    standing = reader.get(agreement.get_absolute_url()).context["standing"]

    assert (standing.units, standing.owed) == (5800, 1200000 + 200 * 250 + 800 * 280)


def test_a_contact_never_opens_the_page(agreement: Agreement, client_of: ClientOf) -> None:
    outsider = outsider_of(agreement.partner)

    assert client_of(outsider.user).get(agreement.get_absolute_url()).status_code == 403


def test_another_managers_agreement_is_not_found(reader: Client) -> None:
    assert reader.get(AgreementFactory().get_absolute_url()).status_code == 404


def test_many_months_cost_as_many_queries_as_few(agreement: Agreement, counted: Counts, queries_of: QueriesOf) -> None:
    worked_plan(agreement, has_deductions=True)
    few = queries_of(agreement.get_absolute_url())
    counted(agreement, 416, 416, 416, 416, 416, 416)

    assert queries_of(agreement.get_absolute_url()) == few


@pytest.mark.parametrize(
    ("is_automatic", "words"),
    [
        (True, "Give notice by 30 Sep 2026, or it renews for 12 months."),
        (False, "Decide by 31 Aug 2026 whether to renew it, or it ends on 31 Dec 2026."),
    ],
)
def test_what_is_to_be_decided_about_the_end_stands_in_the_first_sentences(
    reader: Client, agreement: Agreement, counted: Counts, is_automatic: bool, words: str
) -> None:
    worked_plan(agreement)
    counted(agreement, 416)
    Renewal.objects.create(
        agreement=agreement,
        ends_on=agreement.ends_on,
        decide_by=date(2026, 8, 31),
        notice_by=date(2026, 9, 30),
        is_automatic=is_automatic,
    )

    answer = reader.get(agreement.get_absolute_url()).content.decode()

    assert words in answer
    assert "Last day for notice" in answer
