"""Builds the demo from nothing by calling the services that people and programs call."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from accounts.models import BusinessCalendar, Organisation, User
from accounts.services import ensure_organisation, update_organisation
from accounts.services.calendars import ensure_calendars
from alerts.services import ensure_agreement_rules, ensure_default_rules, escalate, evaluate_everything, report_event
from evaluations.models import Kpi, KpiTarget, Scorecard
from evaluations.services import (
    accept_scorecard,
    aggregate_marks,
    close_month,
    create_kpi,
    dispute_line,
    ensure_default_bands,
    ensure_default_kpis,
    finalise_answered_cards,
    ingest,
    publish_scorecard,
    set_target,
)
from governance.services import ensure_meetings
from partners.models import Partner
from prms.demo.cast import COMPANIES, ORGANISATION, REVENUE, REVENUE_KPI
from prms.demo.directory import create_agreements, create_directory
from prms.demo.duties import create_duties
from prms.demo.exits import BEHIND, create_exits, fall_behind
from prms.demo.figures import Row, measurements, months_before
from prms.demo.launch import tick_off
from prms.demo.meetings import create_actions, create_meetings
from prms.demo.money import record_campaign, record_incomes, settle_months
from prms.demo.people import ZONE, create_people
from prms.demo.sent_file import send_file
from prms.demo.terms import AMENDED
from prms.lib.periods import Month, Quarter
from reports.services import ask_for_export, draft_health_report, issue_health_report, make_next_export

Say = Callable[[str], None]
ROWS_AT_ONCE = 5000
# What was reported: partner, kind, days ago, what happened.
EVENTS = (
    ("VOLTSWAP", "data_incident", 2, "A copy of 1,240 driver records was found on a supplier's open share."),
    ("CARLOOP", "ownership_change", 6, "CarLoop is to be taken over by the Orchid Mobility group."),
)


@transaction.atomic
def load_demo(*, now: datetime, say: Say) -> None:
    """Build the whole demo in one transaction; `now` is the day it is told on."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    say("people and partners")
    _prepare(today)
    people = create_people()
    partners = create_directory(people, today=today, now=now)
    agreements = create_agreements(partners, people, today=today)
    create_duties(agreements.values(), now=now)
    fall_behind(agreements, today=today)
    tick_off(agreements.values(), today=today)
    say("eighteen months of measurements")
    _set_targets(partners, today)
    _ingest(today, now)
    send_file(by=people["manager@example.com"], today=today, now=now)
    say("month closes, scorecards and alerts")
    _close(people, today, now)
    say("statements, approvals and payments")
    record_campaign(agreements[AMENDED], today=today)
    settle_months(people, now=now)
    record_incomes(except_for=BEHIND, today=today)
    say("surveys and exits")
    create_exits(partners, agreements, people, today=today, now=now)
    say("meetings, actions and events")
    create_meetings(partners, people, now=now)
    ensure_meetings(now=now)
    create_actions(partners, today=today, now=now)
    _report_events(partners, now)
    say("the report of the last quarter")
    _issue_report(today, now)
    _export_measurements(people["manager@example.com"], now)


def _prepare(today: date) -> None:
    ensure_calendars(years=range(today.year - 2, today.year + 2), by=None)
    ensure_organisation(name=ORGANISATION[0], name_zh=ORGANISATION[1], time_zone=ZONE, currency="CNY", by=None)
    china = BusinessCalendar.objects.get(country="CN")
    current = Organisation.objects.current()
    if current is not None and current.calendar_id != china.pk:
        update_organisation(calendar=china, by=None)
    ensure_default_bands(by=None)
    ensure_default_kpis(by=None)
    if not Kpi.objects.filter(code=REVENUE).exists():
        create_kpi(code=REVENUE, by=None, **REVENUE_KPI)


def _set_targets(partners: Mapping[str, Partner], today: date) -> None:
    """Set what was to be reached before an agreement says it, or where none does."""
    kpis = {kpi.code: kpi for kpi in Kpi.objects.all()}
    first = months_before(today)[0]
    for company in COMPANIES:
        for line in company.lines:
            partner = partners[company.code]
            agreed = KpiTarget.objects.filter(partner=partner, kpi__code=line.kpi).first()
            last = Month.of(agreed.valid_from).previous() if agreed else None
            if not line.is_scored or (last is not None and last < first):
                continue
            set_target(
                partner=partner,
                kpi=kpis[line.kpi],
                valid_from=first,
                valid_to=last,
                target=line.target,
                weight=line.weight,
                by=None,
            )


def _ingest(today: date, now: datetime) -> None:
    rows = [_as_sent(row) for company in COMPANIES for row in measurements(company, today)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        ingest(rows=rows[start : start + ROWS_AT_ONCE], door="command", by=None, now=now)
    aggregate_marks(now=now)


def _as_sent(row: Row) -> dict[str, Any]:
    figures = {"value": row.value, "numerator": row.numerator, "denominator": row.denominator}
    sent = {name: str(figure) for name, figure in figures.items() if figure is not None}
    return {"partner": row.partner, "kpi": row.kpi, "date": row.day.isoformat(), "source": "demo", **sent}


def _close(people: Mapping[str, User], today: date, now: datetime) -> None:
    """Close month after month, publish all but the last, and let the partners answer."""
    months = months_before(today)
    for month in months:
        close_month(month=month, by=None, now=now)
    cards = Scorecard.objects.current().filter(status=Scorecard.Status.DRAFT)
    for card in cards.exclude(month=months[-1].first_day).select_related("partner__owner"):
        shown_at = now - timedelta(days=2) if card.month >= months[-3].first_day else _ninth_after(card.month, now)
        publish_scorecard(scorecard=card, by=card.partner.owner, now=shown_at)
    finalise_answered_cards(now=now)
    _answer(people["contact1@example.com"], months[-2].first_day, is_content=True, now=now)
    _answer(people["contact2@example.com"], months[-2].first_day, is_content=False, now=now)
    ensure_default_rules(now=now)
    ensure_agreement_rules(now=now)
    evaluate_everything(now=now)
    escalate(now=now)


def _ninth_after(month: date, now: datetime) -> datetime:
    """Return the time of day of `now` on the ninth of the month that follows."""
    return datetime.combine(Month.of(month).next().first_day.replace(day=9), now.timetz())


def _answer(contact: User, month: date, *, is_content: bool, now: datetime) -> None:
    """Accept the company's card of a month, or dispute the line that scored worst."""
    card = Scorecard.objects.visible_to(contact).current().get(month=month)
    if is_content:
        accept_scorecard(scorecard=card, by=contact, now=now)
        return
    worst = card.lines.order_by("score", "pk")[0]
    reason = "Eleven of the late deliveries waited at your own gate; the gate log is attached to our mail."
    dispute_line(line=worst, reason=reason, by=contact, now=now)


def _report_events(partners: Mapping[str, Partner], now: datetime) -> None:
    for code, kind, days, description in EVENTS:
        partner = partners[code]
        report_event(
            partner=partner,
            kind=kind,
            source_id=f"demo-{code.lower()}-{kind}",
            occurred_at=now - timedelta(days=days),
            description=description,
            by=partner.owner,
            now=now,
        )


def _issue_report(today: date, now: datetime) -> None:
    """Issue the health report of the last quarter; a sweep writes its PDFs."""
    draft = draft_health_report(quarter=Quarter.of(today).previous(), by=None, now=now)
    issue_health_report(report=draft, by=None, now=now)


def _export_measurements(reader: User, now: datetime) -> None:
    """Prepare a file that is too long to be answered at once."""
    ask_for_export(address=reverse("evaluations:export"), by=reader)
    make_next_export(clock=lambda: now)
