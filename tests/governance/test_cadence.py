from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import Agreement
from governance.models import Meeting
from governance.services import cancel_meeting, ensure_meetings
from partners.models import Partner
from tests.factories.agreements import AgreementFactory
from tests.factories.governance import MeetingFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 7, 10, 2, tzinfo=UTC)
MONTHLY = {"meetings": {"business_months": 1}}


def agreed(clauses=MONTHLY, **fields):
    return AgreementFactory(**{"status": "active", "clauses": clauses} | fields)


def held(agreement, day, **fields):
    at = datetime(2025, *day, 2, tzinfo=UTC)
    return MeetingFactory(partner=agreement.partner, starts_at=at, **{"status": "held"} | fields)


def days(status="proposed"):
    rows = Meeting.objects.filter(status=status).order_by("starts_at")
    return [(row.level, timezone.localdate(row.starts_at).isoformat()) for row in rows]


def test_each_agreed_level_gets_its_next_meeting_from_the_start_of_the_agreement():
    agreed({"meetings": {"executive_months": 3, "business_months": 1}}, starts_on=date(2025, 6, 16))

    assert ensure_meetings(now=NOW) == 2
    assert days() == [("business", "2025-07-16"), ("executive", "2025-09-16")]
    meeting = Meeting.objects.get(level="executive")
    assert meeting.reason.endswith("asks for a meeting like this every 3 months.")


def test_an_agreement_may_ask_for_a_meeting_every_two_weeks():
    agreed({"meetings": {"technical_weeks": 2}}, starts_on=date(2025, 6, 30))

    assert ensure_meetings(now=NOW) == 1
    assert days() == [("technical", "2025-07-14")]
    assert Meeting.objects.get().reason.endswith("asks for a meeting like this every 2 weeks.")


def test_the_rhythm_counts_from_the_last_meeting_that_was_held():
    agreement = agreed()
    held(agreement, (6, 24))
    held(agreement, (7, 2), level="technical")

    ensure_meetings(now=NOW)

    assert days() == [("business", "2025-07-24")]


def test_a_series_that_fell_asleep_goes_on_as_soon_as_there_is_room():
    held(agreed(), (2, 3))

    ensure_meetings(now=NOW)

    assert days() == [("business", "2025-07-14")]


@pytest.mark.parametrize("status", ["planned", "proposed"])
def test_a_meeting_that_is_to_come_is_the_next_one(status):
    held(agreed(), (7, 30), status=status)

    assert ensure_meetings(now=NOW) == 0


def test_a_second_run_proposes_nothing():
    agreed()
    ensure_meetings(now=NOW)

    assert ensure_meetings(now=NOW) == 0
    assert Meeting.objects.count() == 1


def test_a_slot_whose_meeting_was_cancelled_is_passed_over():
    held(agreed(), (6, 24))
    ensure_meetings(now=NOW)
    cancel_meeting(meeting=Meeting.objects.get(status="proposed"), reason="Holidays.", by=None, now=NOW)

    assert ensure_meetings(now=NOW) == 1
    assert days() == [("business", "2025-08-25")]


def test_a_proposal_that_nobody_took_up_gives_way_to_the_next_slot():
    held(agreed(), (6, 2))
    held(agreed(partner=Meeting.objects.get().partner), (7, 2), status="proposed")

    ensure_meetings(now=NOW)

    assert days()[1:] == [("business", "2025-08-04")]


def test_of_two_agreements_the_shorter_interval_counts():
    agreement = agreed({"meetings": {"business_months": 6}})
    agreed(partner=agreement.partner)

    assert ensure_meetings(now=NOW) == 1
    assert Meeting.objects.get().reason.endswith("every month.")


def of_level(level, **fields):
    return agreed({}, partner=PartnerFactory(level=level), starts_on=date(2025, 7, 7), **fields)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("S", [("technical", "2025-07-14"), ("business", "2025-08-07"), ("executive", "2025-10-07")]),
        ("A", [("business", "2025-08-07"), ("executive", "2025-10-07")]),
        ("B", [("business", "2025-10-07")]),
        ("C", []),
    ],
)
def test_an_agreement_that_names_no_meetings_has_those_of_the_partners_level(level, expected):
    of_level(level)

    assert ensure_meetings(now=NOW) == len(expected)
    assert days() == expected


def test_the_reason_says_that_the_level_asks_for_it():
    agreement = of_level("S")
    ensure_meetings(now=NOW)

    reasons = dict(Meeting.objects.values_list("level", "reason"))
    said = f"{agreement} names no meetings; partners of level S meet like this every"
    assert reasons == {
        "technical": f"{said} 7 days.",
        "business": f"{said} month.",
        "executive": f"{said} 3 months.",
    }


@pytest.mark.parametrize("said", [{"business_months": 6}, {}])
def test_what_one_agreement_says_of_meetings_holds_for_all_of_a_partner(said):
    first = of_level("S")
    agreed({"meetings": said}, partner=first.partner, starts_on=date(2025, 7, 8))

    ensure_meetings(now=NOW)

    assert [level for level, _day in days()] == ["business"] * len(said)


def test_the_level_of_today_counts():
    agreement = of_level("C")
    Partner.objects.filter(pk=agreement.partner_id).update(level="B")

    assert ensure_meetings(now=NOW) == 1


@pytest.mark.parametrize("status", ["draft", "signed", "exiting", "ended"])
def test_an_agreement_that_is_not_active_asks_for_no_meeting(status):
    agreed(status=status)

    assert ensure_meetings(now=NOW) == 0


def test_looking_takes_the_same_queries_however_many_agreements_there_are():
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert ensure_meetings(now=NOW) == 0
        return len(asked)

    held(agreed(), (7, 30), status="planned")
    few = queries()
    for _time in range(4):
        held(agreed(), (7, 30), status="planned")

    assert Agreement.objects.count() == 5
    assert queries() == few
