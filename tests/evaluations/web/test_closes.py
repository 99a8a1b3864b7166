from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.models import KpiTarget, MonthClose, Scorecard
from evaluations.services import aggregate_marks, close_month, preview_close, publish_scorecard
from prms.lib.periods import Month
from tests.factories.accounts import administrator, manager
from tests.factories.evaluations import NOW, KpiFactory, KpiTargetFactory, row, seed_month, take_in
from tests.factories.partners import PartnerFactory
from tests.factories.reports import bands

pytestmark = pytest.mark.django_db

JANUARY = Month(2025, 1)
URL = "/month-closes/new/"


@pytest.fixture
def partner():
    bands()
    return seed_month()


def preview():
    aggregate_marks(now=NOW)
    return preview_close(month=JANUARY, by=None, now=NOW)


def test_a_preview_counts_what_the_close_then_does(partner):
    PartnerFactory(code="IDLE", stage="active")

    asked = preview()
    assert not Scorecard.objects.exists()
    run = close_month(month=JANUARY, by=None, now=NOW)

    assert (asked.scored, asked.counts["created"], len(asked.skips)) == (1, 1, 1)
    assert (run.scored, run.created_count, run.skips.count()) == (1, 1, 1)
    assert preview().changes_nothing


def test_a_preview_names_what_has_a_target_and_no_data(partner):
    KpiTargetFactory(partner=partner, kpi=KpiFactory(code="audits"))

    asked = preview()

    assert [(gap.partner_id, gap.kpi_codes) for gap in asked.gaps] == [(partner.pk, ("audits",))]
    assert asked.missing_by_kpi == {"audits": 1}


@pytest.mark.parametrize(("is_published", "name"), [(False, "rescored"), (True, "restated")])
def test_a_preview_says_which_cards_would_come_out_otherwise(partner, is_published, name):
    close_month(month=JANUARY, by=None, now=NOW)
    card = Scorecard.objects.get()
    if is_published:
        publish_scorecard(scorecard=card, by=None, now=NOW)
    KpiTarget.objects.filter(kpi__code="contracts").update(target=Decimal(1000))

    asked = preview()

    assert asked.counts[name] == 1
    assert [(change.before, change.status) for change in asked.changes] == [
        (card.total, Scorecard.objects.get().status)
    ]
    assert asked.changes[0].after < card.total


def test_what_just_arrived_is_said_to_be_missing_from_the_preview(partner):
    assert preview_close(month=JANUARY, by=None, now=NOW).is_adding_up
    assert not preview().is_adding_up


def test_the_page_previews_and_then_closes(client, partner):
    client.force_login(partner.owner)
    aggregate_marks(now=NOW)

    page = client.get(f"{URL}?month=2025-01")
    assert page.context["preview"].scored == 1
    answer = client.post(URL, {"month": "2025-01"})

    run = MonthClose.objects.get()
    assert answer["Location"] == run.get_absolute_url()
    assert run.requested_by == partner.owner
    assert client.get(run.get_absolute_url()).context["run"].created_count == 1


@pytest.mark.parametrize(("month", "status"), [("2099-01", 200), ("nonsense", 200)])
def test_a_month_that_is_not_over_or_none_says_so(client, month, status):
    client.force_login(manager())

    page = client.get(f"{URL}?month={month}")

    assert page.status_code == status
    assert "preview" not in page.context
    assert client.post(URL, {"month": month}).status_code == 422


def test_only_partners_in_reach_are_named(client, partner):
    PartnerFactory(code="IDLE", stage="active")
    client.force_login(partner.owner)
    aggregate_marks(now=NOW)

    page = client.get(f"{URL}?month=2025-01").context
    run = close_month(month=JANUARY, by=None, now=NOW)

    assert (page["skips"], len(page["preview"].skips)) == ([], 1)
    assert client.get(run.get_absolute_url()).context["skipped"] == 0
    client.force_login(administrator())
    assert [skip.partner.code for skip in client.get(f"{URL}?month=2025-01").context["skips"]] == ["IDLE"]


def test_a_run_tells_that_a_later_one_exists(client, partner):
    first = close_month(month=JANUARY, by=None, now=NOW)
    second = close_month(month=JANUARY, by=None, now=datetime(2025, 2, 4, tzinfo=UTC))
    client.force_login(partner.owner)

    assert client.get(first.get_absolute_url()).context["later"] == second
    assert client.get(second.get_absolute_url()).context["later"] is None
    assert client.get("/month-closes/").context["page"].paginator.count == 2


def test_the_preview_asks_as_often_for_many_partners_as_for_few(client, partner):
    client.force_login(administrator())
    kpi = KpiFactory(code="late")
    counts = []
    for _ in range(2):
        for _ in range(10):
            other = PartnerFactory(stage="active", owner=partner.owner)
            KpiTargetFactory(partner=other, kpi=kpi)
        take_in(row(other, kpi, "90"))
        aggregate_marks(now=NOW)
        with CaptureQueriesContext(connection) as found:
            client.get(f"{URL}?month=2025-01")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 22
