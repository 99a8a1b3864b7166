"""Takes the SCMS history in through the same services as any other feed, and says what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from alerts.models import Incident
from alerts.services import ensure_default_rules, evaluate_marks
from evaluations.models import Kpi, KpiTarget, MonthClose, Scorecard
from evaluations.services import (
    aggregate_marks,
    close_month,
    create_kpi,
    ensure_default_bands,
    ensure_default_kpis,
    ingest,
    set_target,
)
from partners.models import Partner
from partners.services import create_partner
from prms.demo.scms import COUNT, DELAY, SOURCE, VALUE, History, codes_of
from prms.lib.periods import Month

Say = Callable[[str], None]
ROWS_AT_ONCE = 5_000
DELAY_TARGET = "0.05"
DELAY_CURVE = [["0", "120"], ["0.05", "100"], ["0.30", "0"]]
# Code, name, Chinese name, unit, whether it counts whole things.
SUMS = ((VALUE, "Delivered value", "交付金额", "USD", False), (COUNT, "Deliveries", "交付批次", "", True))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run changed, and what stands afterwards."""

    vendors: int
    lines: int
    new_partners: int
    created: int
    updated: int
    unchanged: int
    months_closed: int
    cards: int
    incidents: int
    open_incidents: int


def load_scms(*, history: History, owner: User, now: datetime, say: Say) -> Loaded:
    """Load the history; a second run over the same file changes nothing."""
    ensure_default_bands(by=None)
    ensure_default_kpis(by=None)
    codes, months = codes_of(history.vendors), months_of(history)
    _ensure_sums()
    known = Partner.objects.count()
    _ensure_partners(codes, owner, now)
    _ensure_targets(codes, months)
    counts = _ingest(history, codes, now, say)
    aggregate_marks(now=now)
    closed = _close(months, is_changed=bool(counts[0] or counts[1]), now=now, say=say)
    ensure_default_rules(now=now)
    say("evaluating the alert rules")
    while evaluate_marks(now=now):
        pass
    incidents = Incident.objects.filter(partner__code__in=codes.values())
    return Loaded(
        vendors=len(codes),
        lines=history.lines,
        new_partners=Partner.objects.count() - known,
        created=counts[0],
        updated=counts[1],
        unchanged=counts[2],
        months_closed=closed,
        cards=Scorecard.objects.current().filter(partner__code__in=codes.values()).count(),
        incidents=incidents.count(),
        open_incidents=incidents.filter(~Q(status=Incident.Status.RESOLVED)).count(),
    )


def months_of(history: History) -> list[Month]:
    """Return every month from the first to the last delivery."""
    days = [day for _, day in history.days]
    first, last = Month.of(min(days)), Month.of(max(days))
    return [first + number for number in range(last.ordinal - first.ordinal + 1)]


def _ensure_sums() -> None:
    for code, name, name_zh, unit, is_integer in SUMS:
        if not Kpi.objects.filter(code=code).exists():
            create_kpi(
                code=code,
                name=name,
                name_zh=name_zh,
                unit=unit,
                dimension="business",
                direction="higher",
                aggregation="sum",
                is_integer=is_integer,
                by=None,
            )


def _ensure_partners(codes: dict[str, str], owner: User, now: datetime) -> None:
    known = set(Partner.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    for name, code in codes.items():
        if code not in known:
            create_partner(
                code=code,
                name=name,
                sector="Health supplies",
                sector_zh="医药物资",
                level="C",
                stage="active",
                owner=owner,
                by=None,
                now=now,
            )


def _ensure_targets(codes: dict[str, str], months: list[Month]) -> None:
    delay = Kpi.objects.get(code=DELAY)
    known = set(KpiTarget.objects.filter(kpi=delay).values_list("partner__code", flat=True))
    for partner in Partner.objects.filter(code__in=set(codes.values()) - known):
        set_target(
            partner=partner,
            kpi=delay,
            valid_from=months[0],
            valid_to=months[-1],
            target=DELAY_TARGET,
            curve=DELAY_CURVE,
            by=None,
        )


def _ingest(history: History, codes: dict[str, str], now: datetime, say: Say) -> tuple[int, int, int]:
    rows = list(_rows(history, codes))
    created = updated = unchanged = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        counts = ingest(rows=rows[start : start + ROWS_AT_ONCE], door="command", by=None, now=now).counts
        created, updated = created + counts.created, updated + counts.updated
        unchanged += counts.unchanged
        say(f"{min(start + ROWS_AT_ONCE, len(rows)):,} of {len(rows):,} measurements")
    return created, updated, unchanged


def _rows(history: History, codes: dict[str, str]) -> Iterator[dict[str, Any]]:
    for (vendor, day), total in sorted(history.days.items()):
        row = {"partner": codes[vendor], "date": day.isoformat(), "source": SOURCE}
        yield row | {"kpi": DELAY, "numerator": str(total.late), "denominator": str(total.lines)}
        yield row | {"kpi": VALUE, "value": str(total.value)}
        yield row | {"kpi": COUNT, "value": str(total.lines)}


def _close(months: list[Month], *, is_changed: bool, now: datetime, say: Say) -> int:
    """Close the months that were not closed; all of them when measurements changed."""
    days = [month.first_day for month in months]
    done = set(MonthClose.objects.filter(month__in=days).values_list("month", flat=True))
    waiting = [month for month in months if is_changed or month.first_day not in done]
    for number, month in enumerate(waiting, start=1):
        close_month(month=month, by=None, now=now)
        if number % 12 == 0 or number == len(waiting):
            say(f"closed {number} of {len(waiting)} months, up to {month}")
    return len(waiting)
