"""Data that did not arrive: one incident for each owner of a feed."""

from datetime import timedelta

import pytest

from alerts.models import Incident, IncidentEvent
from alerts.services import evaluate_everything, evaluate_marks, resolve
from messaging.models import Notification
from partners.models import Partner
from tests.factories import alerts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners() -> list[Partner]:
    make.default_rules()
    owner = make.owner_with_ladder()
    rows = [make.partner_of(owner), make.partner_of(owner), make.partner_of(make.owner_with_ladder())]
    for partner in rows:
        make.target(partner, make.contracts())
        make.target(partner, make.complaint_rate(), "0.05")
    return rows


def missing() -> list[Incident]:
    return list(Incident.objects.filter(rule__code="nodata").order_by("pk"))


def bring(partner: Partner, month: str) -> None:
    make.actuals(partner, make.contracts(), {month: 400})
    make.actuals(partner, make.complaint_rate(), {month: "0.04"})


def test_the_gaps_of_one_owner_are_one_incident(partners: list[Partner]) -> None:
    make.close_and_evaluate("2025-01")

    first, second = missing()
    assert (first.feed_owner, first.partner, first.gaps.count()) == (partners[0].owner, None, 4)
    assert (second.feed_owner, second.partner, second.gaps.count()) == (partners[2].owner, partners[2], 2)
    assert first.evidence["missing"] == 4
    assert Notification.objects.filter(channel="inbox").count() == 2


def test_a_grouped_incident_is_found_by_each_of_its_partners(partners: list[Partner]) -> None:
    make.close_and_evaluate("2025-01")

    assert list(Incident.objects.of_partner(partners[1].code)) == [missing()[0]]


def test_arriving_data_fills_gaps_and_the_last_one_resolves(partners: list[Partner]) -> None:
    now = make.close_and_evaluate("2025-01")

    bring(partners[0], "2025-01")
    evaluate_marks(now=now + timedelta(days=1))
    first = missing()[0]
    assert (first.status, first.gaps.filter(filled_at=None).count()) == ("firing", 2)

    bring(partners[1], "2025-01")
    evaluate_marks(now=now + timedelta(days=2))
    first = missing()[0]
    assert (first.status, first.resolution) == ("resolved", "auto")
    assert not first.gaps.filter(filled_at=None).exists()


def test_a_further_month_grows_the_same_incident_and_tells_nobody_again(partners: list[Partner]) -> None:
    make.close_and_evaluate("2025-01")
    make.close_and_evaluate("2025-02")

    first = missing()[0]
    assert (len(missing()), first.gaps.count(), first.evidence["missing"]) == (2, 8, 8)
    assert first.events.filter(kind=IncidentEvent.Kind.STILL_BREACHING).count() == 1
    assert Notification.objects.filter(channel="inbox").count() == 2


def test_gaps_resolved_by_hand_are_not_raised_again(partners: list[Partner]) -> None:
    now = make.close_and_evaluate("2025-01")
    first = missing()[0]
    resolve(incident=first, reason="The feed starts in February", by=first.feed_owner, now=now)

    evaluate_everything(now=now + timedelta(days=1))

    assert [row.status for row in missing()] == ["resolved", "firing"]


def test_gaps_that_become_history_are_waited_for_no_longer(partners: list[Partner]) -> None:
    make.close_and_evaluate("2025-01")

    evaluate_everything(now=make.after("2025-03", day=5))

    assert [row.resolution for row in missing()] == ["obsolete", "obsolete"]


def test_a_partner_that_left_owes_no_data(partners: list[Partner]) -> None:
    Partner.objects.update(stage=Partner.Stage.ENDED)

    make.close_and_evaluate("2025-01")

    assert missing() == []


def test_a_streak_that_missing_data_breaks_is_noted_there(partners: list[Partner]) -> None:
    partner = partners[2]
    make.actuals(partner, make.contracts(), {"2025-01": 290})
    for month in ("2025-01", "2025-02", "2025-03", "2025-04"):
        make.close_and_evaluate(month)

    event = IncidentEvent.objects.get(kind=IncidentEvent.Kind.STREAK_BROKEN)
    assert event.params == {"rule": "performance_slump", "partner": partner.code, "period": "2025-04"}
