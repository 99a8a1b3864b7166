from datetime import UTC, datetime, timedelta

import pytest

from governance.errors import AgendaRefused, AttendeeRefused, MeetingMoveRefused, MeetingNotYet
from governance.services import (
    add_agenda_item,
    arrange_agenda,
    create_meeting,
    hold_meeting,
    mark_not_held,
    set_attendees,
    write_minutes,
)
from messaging.models import Notification
from partners.errors import ReasonMissing
from tests.factories.governance import MeetingFactory
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 10, 2, tzinfo=UTC)
AFTER = START + timedelta(hours=2)


def planned(partner, **more):
    values = {"level": "business", "title": "March", "starts_at": START, "agenda": ["Prices", "Quality"], **more}
    return create_meeting(partner=partner, by=partner.owner, now=START - timedelta(days=7), **values)


def test_a_held_meeting_keeps_who_came_what_was_said_and_what_points_led_to():
    partner = PartnerFactory()
    came, stayed_away = ContactFactory.create_batch(2, partner=partner)
    meeting = planned(partner, contacts=[came, stayed_away])
    present = meeting.attendances.get(contact=came)
    prices = meeting.agenda_items.get(text="Prices")

    held = hold_meeting(
        meeting=meeting,
        minutes="Prices stay.",
        attended=[present.pk],
        outcomes={prices.pk: "No change in 2026."},
        by=partner.owner,
        now=AFTER,
    )

    assert (held.status, held.minutes) == ("held", "Prices stay.")
    assert set(held.attendances.values_list("contact", "has_attended")) == {(came.pk, True), (stayed_away.pk, False)}
    prices.refresh_from_db()
    assert prices.outcome == "No change in 2026."
    assert not Notification.objects.filter(template__endswith="reminder").unsent().exists()


def test_a_meeting_is_neither_held_nor_missed_before_it_begins():
    meeting = MeetingFactory(starts_at=START)

    with pytest.raises(MeetingNotYet):
        hold_meeting(meeting=meeting, by=None, now=START - timedelta(minutes=1))
    with pytest.raises(MeetingNotYet):
        mark_not_held(meeting=meeting, reason="Nobody came.", by=None, now=START - timedelta(minutes=1))


def test_a_meeting_that_did_not_take_place_says_why():
    meeting = MeetingFactory(starts_at=START)

    with pytest.raises(ReasonMissing):
        mark_not_held(meeting=meeting, reason="", by=None, now=AFTER)
    missed = mark_not_held(meeting=meeting, reason="Their plant stood still.", by=None, now=AFTER)

    assert (missed.status, missed.status_reason) == ("not_held", "Their plant stood still.")
    with pytest.raises(MeetingMoveRefused):
        hold_meeting(meeting=missed, by=None, now=AFTER)


def test_minutes_are_corrected_after_the_meeting_but_not_of_one_called_off():
    meeting = MeetingFactory(starts_at=START, status="held")

    assert write_minutes(meeting=meeting, minutes="Corrected.", by=None).minutes == "Corrected."
    with pytest.raises(MeetingMoveRefused):
        write_minutes(meeting=MeetingFactory(status="cancelled"), minutes="None.", by=None)


def test_minutes_name_only_points_and_people_of_the_meeting():
    meeting, other = planned(PartnerFactory()), planned(PartnerFactory())

    with pytest.raises(AgendaRefused):
        write_minutes(meeting=meeting, minutes="", outcomes={other.agenda_items.first().pk: "Yes"}, by=None)
    with pytest.raises(AttendeeRefused):
        write_minutes(meeting=meeting, minutes="", attended=[10**6], by=None)


def test_the_agenda_is_arranged_and_what_is_not_named_is_taken_off():
    meeting = planned(PartnerFactory())
    prices, quality = meeting.agenda_items.all()
    news = add_agenda_item(meeting=meeting, text=" News ", by=None)

    arrange_agenda(meeting=meeting, item_ids=[news.pk, prices.pk], by=None)

    assert [item.text for item in meeting.agenda_items.all()] == ["News", "Prices"]
    for wrong in ([quality.pk], [news.pk, news.pk]):
        with pytest.raises(AgendaRefused):
            arrange_agenda(meeting=meeting, item_ids=wrong, by=None)


def test_a_point_with_a_cause_stands_on_the_agenda_once():
    meeting = planned(PartnerFactory(), agenda=[])

    first = add_agenda_item(meeting=meeting, text="Late deliveries", cause="incident:3", by=None)

    assert add_agenda_item(meeting=meeting, text="Again", cause="incident:3", by=None) == first
    with pytest.raises(AgendaRefused):
        add_agenda_item(meeting=meeting, text="  ", by=None)


def test_who_was_asked_to_a_held_meeting_stays_on_its_list():
    partner = PartnerFactory()
    contact = ContactFactory(partner=partner)
    meeting = planned(partner, contacts=[contact])
    hold_meeting(meeting=meeting, by=None, now=AFTER)

    with pytest.raises(MeetingMoveRefused):
        set_attendees(meeting=meeting, users=[], contacts=[], by=None, now=AFTER)
