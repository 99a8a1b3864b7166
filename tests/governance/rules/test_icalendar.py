from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from governance.rules.icalendar import Entry, calendar_text, escaped, folded

STAMP = datetime(2026, 3, 1, 9, tzinfo=UTC)


def entry(**fields: object) -> Entry:
    given = {
        "uid": "meeting-7@prms.example",
        "sequence": 2,
        "stamp": STAMP,
        "starts": datetime(2026, 3, 10, 10, tzinfo=timezone(timedelta(hours=8))),
        "ends": datetime(2026, 3, 10, 11, tzinfo=timezone(timedelta(hours=8))),
        "title": "Monthly review",
        **fields,
    }
    return Entry(**given)  # type: ignore[arg-type]


def lines(**fields: object) -> list[str]:
    return calendar_text(name="Meetings", entries=[entry(**fields)]).split("\r\n")


def test_a_meeting_stands_between_its_moments_in_utc() -> None:
    written = lines()

    assert written[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//PRMS//Partner meetings//EN"]
    assert written[-2:] == ["END:VCALENDAR", ""]
    assert "UID:meeting-7@prms.example" in written
    assert "DTSTAMP:20260301T090000Z" in written
    assert "DTSTART:20260310T020000Z" in written
    assert "DTEND:20260310T030000Z" in written
    assert "SEQUENCE:2" in written


def test_what_is_due_fills_its_day_and_leaves_the_person_free() -> None:
    written = lines(starts=date(2026, 2, 28), ends=None)

    assert "DTSTART;VALUE=DATE:20260228" in written
    assert "DTEND;VALUE=DATE:20260301" in written
    assert "TRANSP:TRANSPARENT" in written


def test_a_cancelled_meeting_says_so() -> None:
    assert "STATUS:CANCELLED" in lines(status="CANCELLED")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Room 3; floor 2, left", "Room 3\\; floor 2\\, left"),
        ("one\ntwo\r\nthree", "one\\ntwo\\nthree"),
        ("C:\\n", "C:\\\\n"),
        ("bell\x07 and null\x00", "bell and null"),
        ("第三季度，复盘", "第三季度，复盘"),
    ],
)
def test_text_is_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "x" * 500, "SUMMARY:" + "季度复盘" * 40, "é" * 75])
def test_no_line_is_over_75_octets_and_none_loses_a_character(text: str) -> None:
    parts = folded(text).split("\r\n")

    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


def test_a_text_cannot_begin_a_line_of_its_own() -> None:
    assert "END:VCALENDAR" not in lines(title="x\r\nEND:VCALENDAR")[:-2]
