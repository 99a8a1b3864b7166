from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from accounts.rules.permissions import Role
from accounts.services import ensure_organisation
from evaluations.models import KpiMonthMark, MeasurementBatch, MonthClose, MonthlyActual
from reports.read.freshness import staleness
from tests.factories.accounts import administrator, manager, person
from tests.factories.alerts import contracts, default_rules
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

# The third working day of March has passed.
NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def _at_work() -> None:
    caches["fast"].clear()
    ensure_organisation(name="Ours", by=None, time_zone="UTC")


def arrive(at: datetime, *, month: date | None = FEBRUARY) -> None:
    with time_machine.travel(at, tick=False):
        MeasurementBatch.objects.create(door="file")
    if month:
        figures = {"actual": Decimal(1), "sample": 1}
        MonthlyActual.objects.create(partner=PartnerFactory(), kpi=contracts(), month=month, **figures)


def close(month: date = FEBRUARY) -> None:
    MonthClose.objects.create(month=month, status="finished", finished_at=NOW)


def cause(now: datetime = NOW) -> str:
    found = staleness(now=now)
    return found.cause if found else ""


def test_a_closed_month_with_figures_is_fresh() -> None:
    arrive(NOW)
    close()

    assert cause() == ""


def test_figures_that_never_came_are_told_with_the_day_of_the_last_ones() -> None:
    last = NOW - timedelta(days=30)
    arrive(last, month=date(2026, 1, 1))

    found = staleness(now=NOW)

    assert found
    assert (found.cause, str(found.month), found.since) == ("no_figures", "2026-02", last)


def test_a_system_that_never_measured_anything_is_new_not_late() -> None:
    close()

    assert cause() == ""


def test_a_month_is_open_from_its_closing_time_on() -> None:
    arrive(NOW, month=date(2026, 1, 1))
    arrive(NOW)
    close(date(2026, 1, 1))

    assert cause(datetime(2026, 3, 4, 6, tzinfo=UTC)) == ""
    caches["fast"].clear()
    assert cause(datetime(2026, 3, 4, 6, 10, tzinfo=UTC)) == "open_month"


def test_figures_that_nobody_evaluates_are_told() -> None:
    arrive(NOW)
    close()
    with time_machine.travel(NOW - timedelta(minutes=11), tick=False):
        KpiMonthMark.objects.create(kpi=contracts(), month=FEBRUARY)

    assert cause() == "not_evaluated"


def test_what_is_well_is_remembered_and_what_is_wrong_is_asked_again(django_assert_num_queries) -> None:
    arrive(NOW)
    assert cause() == "open_month"
    close()

    assert cause() == ""
    with django_assert_num_queries(0):
        assert cause() == ""


@pytest.mark.parametrize(("role", "has_verb"), [(Role.MANAGER, True), (Role.EXECUTIVE, False)])
def test_a_page_with_figures_says_it_and_offers_the_verb_to_those_who_may(
    client: Client, role: Role, has_verb: bool
) -> None:
    arrive(NOW)
    client.force_login(person(role))

    with time_machine.travel(NOW):
        page = client.get("/partners/").content.decode()

    assert "February 2026 should be closed by now and is not" in page
    assert ("/month-closes/new/?month=2026-02" in page) is has_verb


def test_a_page_without_figures_does_not(client: Client) -> None:
    arrive(NOW)
    client.force_login(manager())

    with time_machine.travel(NOW):
        assert "should be closed" not in client.get("/inbox/").content.decode()


def test_an_administrator_evaluates_at_once_what_waits(client: Client) -> None:
    default_rules()
    close()
    KpiMonthMark.objects.create(kpi=contracts(), month=FEBRUARY)
    client.force_login(administrator())

    answer = client.post("/settings/rules/evaluation/", {"next": "/partners/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/partners/")
    assert not KpiMonthMark.objects.filter(evaluated_at__isnull=True).exists()
