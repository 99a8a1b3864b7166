from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.rules.permissions import Role
from reports.read.scorecard import scorecard_page
from tests.factories.accounts import manager, person
from tests.factories.partners import PartnerFactory, outsider_of
from tests.factories.reports import bands, lined, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    bands()
    return manager()


def page_of(card, reader):
    return scorecard_page(card=card, reader=reader, now=timezone.now())


def test_the_points_of_the_lines_add_up_to_the_distance_from_100(owner):
    card = scored(PartnerFactory(owner=owner), "92.5")[0]
    lined(card, nps="110", delay="60", value="100", quoting="100")

    page = page_of(card, owner)

    assert [(row.kpi.code, row.points) for row in page["losses"]] == [
        ("delay", Decimal(-10)),
        ("quoting", Decimal(0)),
        ("value", Decimal(0)),
        ("nps", Decimal("2.5")),
    ]
    assert sum(row.points for row in page["losses"]) == page["net"] == Decimal("-7.5")
    assert (page["lost"], page["top_kpis"]) == (Decimal(10), ["Delay"])


def test_the_verdict_says_what_the_month_were_worth_with_the_worst_kpi_on_target(owner):
    card = scored(PartnerFactory(owner=owner), "75")[0]
    lined(card, nps="90", delay="60")

    without = page_of(card, owner)["without_worst"]

    assert (without.kpi, without.total, without.grade) == ("Delay", Decimal(95), "acceptable")


def test_a_line_without_data_has_no_share(owner):
    card = scored(PartnerFactory(owner=owner), "90")[0]
    lined(card, nps="90", delay=None)

    shares = {line.kpi.code: line.share for line in page_of(card, owner)["lines"]}

    assert shares == {"delay": 0, "nps": 100}


def test_a_line_is_compared_with_the_month_before(owner):
    before, card = scored(PartnerFactory(owner=owner), "80", "90")
    lined(before, nps="80")
    lined(card, nps="90")

    line = page_of(card, owner)["lines"][0]

    assert (line.previous_score, line.change) == (80, 10)
    assert line.history == [None, None, None, None, 80, 90]


def test_an_outsider_is_compared_with_the_own_past_only(owner):
    partner = PartnerFactory(owner=owner, level="A")
    scored(PartnerFactory(owner=owner, level="A"), "60")
    _, card = scored(partner, "80", "90")

    inside = {row.kind: row.total for row in page_of(card, owner)["comparisons"]}
    outside = {row.kind for row in page_of(card, outsider_of(partner).user)["comparisons"]}

    assert inside == {"previous": Decimal(80), "level": Decimal(75)}
    assert outside == {"previous"}


def test_the_page_asks_as_often_for_many_lines_as_for_few(client, owner):
    executive = person(Role.EXECUTIVE)
    few, many = (scored(PartnerFactory(owner=owner, code=code), "90")[0] for code in ("FEW", "MANY"))
    lined(few, nps="90")
    lined(many, **{f"kpi_{number}": "90" for number in range(9)})
    client.force_login(executive)
    counts = []
    for code in ("FEW", "FEW", "MANY"):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/partners/{code}/scorecards/2025-10/").status_code == 200
        counts.append(len(found))

    assert counts[1] == counts[2] <= 16
