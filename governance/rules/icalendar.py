"""A calendar as RFC 5545 text: what calendar programs subscribe to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

PRODUCT = "-//PRMS//Partner meetings//EN"
LONGEST_LINE = 75
REFRESH = "PT1H"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event: with a start and an end at moments, or a whole day where `starts` is a date.

    `uid` names it for ever, `sequence` grows with each change, `stamp` is the moment of the last one.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime | date
    ends: datetime | None = None
    title: str
    status: Status = "CONFIRMED"
    place: str = ""
    description: str = ""
    url: str = ""


def calendar_text(*, name: str, entries: Iterable[Entry]) -> str:
    """Return the calendar with CRLF line ends, no line over 75 octets, every moment in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return a text value with backslash, semicolon, comma and line break escaped, other controls left out."""
    printable = "".join(char for char in text if char == "\n" or char.isprintable())
    return printable.translate(_ESCAPES)


def folded(line: str) -> str:
    """Break a line so that none is over 75 octets; what goes on begins with a space, no character is cut."""
    parts, part, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST_LINE:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + octets
    return "\r\n".join([*parts, part])


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_moment(entry.stamp)}"
    yield f"LAST-MODIFIED:{_moment(entry.stamp)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield from _span(entry)
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"STATUS:{entry.status}"
    for key, text in (("LOCATION", entry.place), ("DESCRIPTION", entry.description)):
        if text:
            yield f"{key}:{escaped(text)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "END:VEVENT"


def _span(entry: Entry) -> Iterator[str]:
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_moment(entry.starts)}"
        yield f"DTEND:{_moment(entry.ends or entry.starts)}"
        yield "TRANSP:OPAQUE"
        return
    yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.starts + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
