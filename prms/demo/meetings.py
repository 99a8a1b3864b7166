"""Meetings and actions of the demo: what was held, what comes, what is late."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from governance.models import Meeting
from governance.services import (
    complete_action,
    create_action,
    create_meeting,
    hold_meeting,
    mark_not_held,
)
from partners.models import Partner
from prms.demo.people import ZONE

AGENDA = ("Last month's figures", "Open issues", "Next steps")
FRIDAY = 4
MONTHLY_HELD = 6
EXECUTIVE_HELD = 3
# Partner, what is to be done, days from today, what showed that it is done.
ACTIONS = (
    ("MERIDIAN", "Root-cause note on late deliveries from the southern depot", -2, ""),
    ("MERIDIAN", "Second carrier on the Chengdu route", 9, ""),
    ("PARKWATT", "Recovery plan for contracts of the fourth quarter", -1, ""),
    ("ZEPHYR", "Quote page in Chinese and English", 3, ""),
    ("ZEPHYR", "Claims interface test report", -20, "Report of the joint test run, all 42 cases passed."),
    ("CARLOOP", "Terms with the new owner", 5, ""),
    ("LITHOS", "Second source for cell casings", 21, ""),
    ("CHARGEWAY", "Roaming settlement within 24 hours", -35, "Measured for two weeks: 19 hours on average."),
    ("HARBOR", "Complaint codes split by cause", -62, "The August file carries the seven codes."),
    ("MERIDIAN", "Depot opening hours until 22:00", -81, "New hours posted at all four depots."),
    ("ZEPHYR", "One claims hotline for both brands", -104, "Live since the 12th; 31 calls in the first week."),
    ("LITHOS", "Test protocol for low-temperature charging", -133, "Protocol signed by both laboratories."),
)


def create_meetings(partners: Mapping[str, Partner], people: Mapping[str, User], *, now: datetime) -> None:
    """Hold the monthly and quarterly meetings of S and A partners and plan the next ones."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    working = [row for row in partners.values() if row.stage == "active"]
    for number, partner in enumerate(working):
        if partner.level in "SAB":
            _monthly(partner, number, today, now)
        if partner.level in "SA":
            _quarterly(partner, people["executive@example.com"], number, today, now)


def create_actions(partners: Mapping[str, Partner], *, today: date, now: datetime) -> None:
    """Give the actions, some done and some late."""
    for code, title, days, evidence in ACTIONS:
        partner = partners[code]
        due_on = today + timedelta(days=days)
        given_at = now - timedelta(days=max(14, 10 - days))
        action = create_action(
            title=title, partner=partner, owner=partner.owner, due_on=due_on, by=partner.owner, now=given_at
        )
        if evidence:
            complete_action(action=action, evidence=evidence, by=partner.owner, now=now - timedelta(days=-days + 1))


def _monthly(partner: Partner, number: int, today: date, now: datetime) -> None:
    for back in range(MONTHLY_HELD, 0, -1):
        meeting = _plan(partner, "business", "Monthly review", today - timedelta(days=30 * back - 4), 14, now)
        is_missed = partner.code == "PARKWATT" and back == 1
        _close(meeting, is_held=not is_missed, now=now)
    _plan(partner, "business", "Monthly review", today + timedelta(days=number % 5), 10 + number % 6, now)


def _quarterly(partner: Partner, executive: User, number: int, today: date, now: datetime) -> None:
    for back in range(EXECUTIVE_HELD, 0, -1):
        on = today - timedelta(days=91 * back - 10)
        meeting = _plan(partner, "executive", "Executive review", on, 15, now, users=[executive])
        _close(meeting, is_held=True, now=now)
    _plan(partner, "executive", "Executive review", today + timedelta(days=14 + 3 * number), 15, now, [executive])


def _plan(
    partner: Partner, level: str, title: str, on: date, hour: int, now: datetime, users: Iterable[User] = ()
) -> Meeting:
    return create_meeting(
        level=level,
        title=f"{title}: {partner.name}",
        starts_at=datetime.combine(_working_day(on), time(hour), ZoneInfo(ZONE)),
        partner=partner,
        agenda=AGENDA,
        users=[partner.owner, *users],
        contacts=list(partner.contacts.all()),
        by=partner.owner,
        now=now,
    )


def _working_day(day: date) -> date:
    """Return the day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)


def _close(meeting: Meeting, *, is_held: bool, now: datetime) -> None:
    if is_held:
        came = [row.pk for row in meeting.attendances.all()]
        hold_meeting(
            meeting=meeting, minutes="Figures agreed; see the actions.", attended=came, by=meeting.organiser, now=now
        )
    else:
        mark_not_held(meeting=meeting, reason="The partner asked to postpone twice.", by=meeting.organiser, now=now)
