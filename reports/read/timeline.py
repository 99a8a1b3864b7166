"""What happened with a partner, newest first, from every app that keeps a history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from alerts.models import Incident
from evaluations.models import Scorecard, ScorecardResponse
from governance.models import Action, Meeting
from partners.models import LevelChange, Partner, StageChange, SwitchChange

EVENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the timeline; which of the objects is set depends on the kind."""

    at: datetime
    kind: str
    detail: str = ""
    actor: User | None = None
    incident: Incident | None = None
    meeting: Meeting | None = None
    action: Action | None = None
    month: date | None = None
    total: Decimal | None = None
    from_label: str = ""
    to_label: str = ""


def timeline_of(partner: Partner, reader: User) -> list[Event]:
    """Return the newest events that the reader may see: one query per kind of object."""
    sources = (_incidents, _scorecards, _responses, _meetings, _actions, _levels, _stages, _switches)
    events = [event for source in sources for event in source(partner, reader)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:EVENTS]


def _incidents(partner: Partner, reader: User) -> Iterator[Event]:
    rows = Incident.objects.visible_to(reader).filter(partner=partner)
    for row in rows.select_related("rule", "acknowledged_by", "resolved_by").order_by("-opened_at")[:EVENTS]:
        yield Event(at=row.opened_at, kind="incident_opened", incident=row)
        if row.acknowledged_at:
            yield Event(at=row.acknowledged_at, kind="incident_acknowledged", incident=row, actor=row.acknowledged_by)
        if row.resolved_at:
            yield Event(
                at=row.resolved_at,
                kind="incident_resolved",
                incident=row,
                actor=row.resolved_by,
                detail=row.resolution_reason,
            )


def _scorecards(partner: Partner, reader: User) -> Iterator[Event]:
    cards = Scorecard.objects.visible_to(reader).filter(partner=partner, published_at__isnull=False)
    for card in cards.order_by("-published_at")[:EVENTS]:
        yield Event(
            at=card.published_at or card.updated_at, kind="scorecard_published", month=card.month, total=card.total
        )


def _responses(partner: Partner, reader: User) -> Iterator[Event]:
    cards = Scorecard.objects.visible_to(reader).filter(partner=partner).values("pk")
    rows = ScorecardResponse.objects.filter(scorecard__in=cards).select_related("scorecard", "made_by")
    for row in rows.order_by("-created_at")[:EVENTS]:
        kind = "scorecard_disputed" if row.kind == ScorecardResponse.Kind.DISPUTE else "scorecard_accepted"
        yield Event(at=row.created_at, kind=kind, month=row.scorecard.month, actor=row.made_by, detail=row.reason)


def _meetings(partner: Partner, reader: User) -> Iterator[Event]:
    ended = (Meeting.Status.HELD, Meeting.Status.NOT_HELD)
    rows = Meeting.objects.visible_to(reader).filter(partner=partner, status__in=ended)
    for row in rows.order_by("-starts_at")[:EVENTS]:
        kind = "meeting_held" if row.status == Meeting.Status.HELD else "meeting_not_held"
        yield Event(at=row.starts_at, kind=kind, meeting=row)


def _actions(partner: Partner, reader: User) -> Iterator[Event]:
    rows = Action.objects.visible_to(reader).filter(partner=partner, status=Action.Status.DONE)
    for row in rows.select_related("done_by").order_by("-done_at")[:EVENTS]:
        yield Event(
            at=row.done_at or row.updated_at, kind="action_done", action=row, actor=row.done_by, detail=row.evidence
        )


def _levels(partner: Partner, reader: User) -> Iterator[Event]:
    rows: Iterable[LevelChange] = partner.level_changes.exclude(from_level="").select_related("changed_by")[:EVENTS]
    for row in rows:
        yield _change("level_changed", row, row.from_level, row.to_level)


def _stages(partner: Partner, reader: User) -> Iterator[Event]:
    rows: Iterable[StageChange] = partner.stage_changes.exclude(from_stage="").select_related("changed_by")[:EVENTS]
    labels = dict(Partner.Stage.choices)
    for row in rows:
        yield _change("stage_changed", row, str(labels[row.from_stage]), str(labels[row.to_stage]))


def _switches(partner: Partner, reader: User) -> Iterator[Event]:
    rows: list[SwitchChange] = list(partner.switch_changes.select_related("changed_by")[:EVENTS])
    for row, before in zip(rows, [*rows[1:], None], strict=False):
        if row.referrals != (before.referrals if before else Partner.Referrals.OPEN):
            yield _change(f"referrals_{row.referrals}", row)
        if row.data_exchange != (before.data_exchange if before else Partner.DataExchange.OPEN):
            yield _change(f"data_{row.data_exchange}", row)


def _change(kind: str, row: Any, from_label: str = "", to_label: str = "") -> Event:
    return Event(
        at=row.changed_at,
        kind=kind,
        actor=row.changed_by,
        detail=row.reason,
        from_label=from_label,
        to_label=to_label,
    )
