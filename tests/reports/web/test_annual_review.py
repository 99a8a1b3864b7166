from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from agreements.models import Agreement, CommissionPlan
from evaluations.models import Scorecard, SurveyRound
from prms.lib.periods import Month
from reports.read.annual_review import review_of
from tests.factories.obligations import MilestoneFactory, ObligationFactory
from tests.factories.statements import JANUARY, closed, finance, measured, settled, worked_agreement, year_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 2, tzinfo=UTC)
TODAY = NOW.date()
TAB = "/agreements/AG-1/annual-review/"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agreement(client):
    agreement = worked_agreement(code="AG-1")
    client.force_login(agreement.partner.owner)
    return agreement


def proposed(page) -> list[tuple[str, str]]:
    return [(offer.step.value, offer.href) for offer in page.context["offers"]]


def test_a_year_above_its_base_target_leads_to_a_new_plan_version(client, agreement):
    year_of(agreement, [750] * 12)
    changes = AuditEntry.objects.count()

    page = client.get(TAB)

    assert proposed(page) == [("raise_commission", "/agreements/AG-1/plans/new/")]
    assert b"Year 1: 9,000, base target 5,000." in page.content
    assert b'aria-current="page">Annual review' in page.content
    assert AuditEntry.objects.count() == changes


@pytest.mark.parametrize("tab", ["annual-review", "coverage"])
def test_the_tab_carries_the_same_buttons_as_every_other_tab(client, agreement, tab):
    Agreement.objects.update(status="signed")
    page = client.get(f"/agreements/AG-1/{tab}/")
    labels = [str(verb.label) for verb in page.context["verbs"]]
    assert labels == ["Project managers", "Activate"]
    assert b'href="/agreements/AG-1/activation/"' in page.content


def test_a_month_without_a_figure_leaves_the_year_unknown(client, agreement):
    year_of(agreement, [750] * 11)
    closed(Month(2025, 12))

    page = client.get(TAB)

    assert proposed(page) == []
    assert b"1 closed month has no figure" in page.content
    assert b"The facts propose no change." in page.content


def test_a_year_without_a_plan_says_so(client, agreement):
    year_of(agreement, [750] * 12)

    page = client.get(TAB)

    assert [row.plan is None for row in page.context["review"].years] == [False, True]
    assert b"no commission plan" in page.content


def test_an_open_month_leaves_the_year_running(client, agreement):
    year_of(agreement, [750] * 11)
    measured(agreement, Month(2025, 12), 750)

    page = client.get(TAB)

    assert proposed(page) == []
    assert b"not over yet" in page.content


def test_the_review_is_overdue_until_an_amendment_is_signed(client, agreement):
    late = client.get(TAB)
    version = {"number": 2, "effective_from": TODAY, "reason": "results", "why": "Beaten.", "status": "signed"}
    agreement.versions.create(signed_on=TODAY, **version)
    held = client.get(TAB)

    assert b"The review of agreement year 1 was due on 1 Jan 2026 and is overdue." in late.content
    assert b"The next review, of agreement year 2, is due on 1 Jan 2027." in held.content


def test_the_facts_of_the_months_are_read_with_their_sources(client, agreement):
    year_of(agreement, [750] * 12)
    for place in range(12):
        month = (JANUARY + place).first_day
        total = Decimal(90 + place)
        Scorecard.objects.create(partner=agreement.partner, month=month, total=total, grade="good", fingerprint="f")
    for day, mean in ((date(2025, 3, 1), 60), (date(2025, 6, 1), 82), (date(2025, 12, 1), 85)):
        SurveyRound.objects.create(partner=agreement.partner, closed_on=day, mean=mean, n=12)
    MilestoneFactory(agreement=agreement, due_on=date(2025, 6, 1), assessment="late", assessed_on=date(2025, 7, 1))
    MilestoneFactory(agreement=agreement, due_on=date(2026, 1, 5))
    ObligationFactory(agreement=agreement, due_on=date(2026, 1, 9), first_due_on=date(2026, 1, 9))

    page = client.get(TAB)

    review = page.context["review"]
    assert (review.scores.lowest, review.scores.highest, review.scores.trend, review.scored) == (90, 101, 9, 12)
    assert [row.mean for row in review.rounds] == [82, 85]
    assert review.milestones == {"due": 1, "met": 0, "late": 1, "missed": 0, "open": 0}
    assert review.overdue == 1
    assert proposed(page)[1] == ("add_products", "/agreements/AG-1/amendments/new/")


def test_locked_statements_are_shown_by_month_to_who_sees_money(client, agreement):
    year_of(agreement, [750] * 2)
    statement = settled(agreement, JANUARY, by=finance())

    page = client.get(TAB)

    assert statement.get_absolute_url() in page.content.decode()


def test_money_stays_hidden_from_who_may_not_see_it(agreement, monkeypatch):
    year_of(agreement, [750] * 2)
    settled(agreement, JANUARY, by=finance())
    reader = agreement.partner.owner
    may = reader.may
    monkeypatch.setattr(type(reader), "may", lambda self, name: name != "commissions.view" and may(name))
    plans = CommissionPlan.objects.visible_to(reader)

    review = review_of(agreement, plans=list(plans), reader=reader, today=TODAY)

    assert (list(plans), review.statements, review.years, review.proposals) == ([], [], [], [])


def test_who_does_not_answer_for_the_partner_sees_no_verb(client, agreement):
    year_of(agreement, [750] * 12)
    client.force_login(finance())

    assert proposed(client.get(TAB)) == [("raise_commission", "")]


def test_a_draft_has_no_review_and_no_proposal(client, agreement):
    year_of(agreement, [750] * 12)
    Agreement.objects.update(status="draft")

    page = client.get(TAB)

    assert proposed(page) == []
    assert b"No review is due: the agreement is not in force." in page.content


def test_before_the_first_closed_month_everything_is_unknown(client, agreement):
    page = client.get(TAB)

    assert page.context["review"].span is None
    assert b"unknown" in page.content


def test_more_facts_take_no_more_queries(client, agreement):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(TAB).status_code == 200
        return len(asked)

    year_of(agreement, [750] * 2)
    settled(agreement, JANUARY, by=finance())
    few = queries()
    year_of(agreement, [750] * 10, first=Month(2025, 3))
    settled(agreement, Month(2025, 2), by=finance())
    MilestoneFactory.create_batch(3, agreement=agreement, due_on=date(2025, 6, 1))

    assert queries() == few
