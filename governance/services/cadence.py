"""The next meeting of each level that agreements in force, or else the partner's level, ask for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import Organisation
from agreements.models import Agreement
from agreements.rules.terms import Meetings, Terms
from governance.models import Meeting
from governance.rules.cadence import DEFAULT_CADENCE, WEEK, Interval, agreed_cadence, next_of_series
from governance.services.planning import propose_meeting
from partners.models import Partner

Status = Meeting.Status


class Series(NamedTuple):
    """The meetings of one level with one partner."""

    partner: int
    level: str


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often they meet: as the agreement with the shortest interval says, or as a partner of its level does."""

    partner: Partner
    agreement: Agreement
    interval: Interval
    is_agreed: bool = True


class Last(NamedTuple):
    """The day last met or to be met in a series, and whether the next meeting is there."""

    on: date | None
    has_next: bool


NEVER = Last(None, False)


def ensure_meetings(*, now: datetime) -> int:
    """Propose the next meeting of each level that partners with an agreement in force have; return how many.

    A partner whose agreements say nothing of meetings meets as often as its level asks.
    The rhythm counts from the last meeting of the level, or from the start of the agreement. What is planned or
    proposed by anybody is the next one; a slot whose meeting was called off stays empty.
    """
    cadences, zone = _cadences(), Organisation.objects.working_calendar().zone
    last = _last_met(cadences, now=now, zone=zone) if cadences else {}
    missing = [series for series in cadences if not last.get(series, NEVER).has_next]
    called_off = _called_off(missing, now=now, zone=zone) if missing else {}
    for series in missing:
        cadence = cadences[series]
        due = next_of_series(
            after=last.get(series, NEVER).on or cadence.agreement.starts_on,
            interval=cadence.interval,
            today=now.astimezone(zone).date(),
            called_off=called_off.get(series, ()),
        )
        _propose(series, cadence, on=due, now=now)
    return len(missing)


def cadence_by_level(agreement: Agreement) -> Mapping[str, Interval]:
    """Return how often a partner meets because of its level: not at all where an agreement in force names meetings."""
    in_force = Agreement.objects.filter(partner=agreement.partner_id, status=Agreement.Status.ACTIVE)
    _named, silent = _agreed(in_force)
    return DEFAULT_CADENCE[agreement.partner.level] if silent else {}


def _cadences() -> Mapping[Series, Cadence]:
    agreements = Agreement.objects.filter(status=Agreement.Status.ACTIVE).order_by("starts_on", "pk")
    agreed, silent = _agreed(agreements.select_related("partner__owner", "partner__sponsor"))
    cadences: dict[Series, Cadence] = {}
    for agreement, meetings in agreed:
        for level, interval in agreed_cadence(meetings).items():
            series = Series(agreement.partner_id, level)
            if series not in cadences or interval < cadences[series].interval:
                cadences[series] = Cadence(agreement.partner, agreement, interval)
    for agreement in silent.values():
        for level, interval in DEFAULT_CADENCE[agreement.partner.level].items():
            cadences[Series(agreement.partner_id, level)] = Cadence(agreement.partner, agreement, interval, False)
    return cadences


def _agreed(agreements: Iterable[Agreement]) -> tuple[list[tuple[Agreement, Meetings]], dict[int, Agreement]]:
    """Return who says how often to meet, and the first agreement of each partner where none does."""
    agreed: list[tuple[Agreement, Meetings]] = []
    silent: dict[int, Agreement] = {}
    for agreement in agreements:
        terms = agreement.terms() if agreement.clauses.get("meetings") is not None else Terms()
        if "meetings" in terms.written:
            agreed.append((agreement, terms.meetings))
        else:
            silent.setdefault(agreement.partner_id, agreement)
    for agreement, _meetings in agreed:
        silent.pop(agreement.partner_id, None)
    return agreed, silent


def _last_met(wanted: Iterable[Series], *, now: datetime, zone: tzinfo) -> Mapping[Series, Last]:
    """Return the last meeting held or planned of each series, and whether one is still to come."""
    to_come = Q(status__in=(Status.PLANNED, Status.PROPOSED), starts_at__gte=now)
    rows = Meeting.objects.filter(partner__in={series.partner for series in wanted}).order_by()
    known = rows.values_list("partner", "level").annotate(
        on=Max("starts_at", filter=Q(status__in=(Status.HELD, Status.PLANNED))), coming=Count("pk", filter=to_come)
    )
    return {
        Series(partner, level): Last(at.astimezone(zone).date() if at else None, coming > 0)
        for partner, level, at, coming in known
    }


def _called_off(wanted: Iterable[Series], *, now: datetime, zone: tzinfo) -> Mapping[Series, Collection[date]]:
    """Return the days of meetings that did not take place, and of proposals that nobody took up."""
    gone = Q(status__in=(Status.CANCELLED, Status.NOT_HELD)) | Q(status=Status.PROPOSED, starts_at__lt=now)
    rows = Meeting.objects.filter(gone, partner__in={series.partner for series in wanted})
    days: dict[Series, set[date]] = defaultdict(set)
    for partner, level, starts_at in rows.values_list("partner", "level", "starts_at"):
        days[Series(partner, level)].add(starts_at.astimezone(zone).date())
    return days


def _propose(series: Series, cadence: Cadence, *, on: date, now: datetime) -> None:
    with override(cadence.partner.owner.language):
        level = Meeting.Level(series.level).label
        propose_meeting(
            partner=cadence.partner,
            level=series.level,
            cause=f"cadence:{series.partner}:{series.level}:{on.isoformat()}",
            title=_("%(level)s meeting: %(partner)s") % {"level": level, "partner": cadence.partner},
            reason=_reason(cadence),
            agenda=_agenda(),
            not_before=on,
            by=None,
            now=now,
        )


def _reason(cadence: Cadence) -> str:
    months, days = cadence.interval.months, cadence.interval.days
    if cadence.is_agreed and days:
        text = ngettext(
            "%(agreement)s asks for a meeting like this every week.",
            "%(agreement)s asks for a meeting like this every %(count)s weeks.",
            days // WEEK,
        )
        return text % {"agreement": cadence.agreement, "count": days // WEEK}
    if cadence.is_agreed:
        text = ngettext(
            "%(agreement)s asks for a meeting like this every month.",
            "%(agreement)s asks for a meeting like this every %(count)s months.",
            months,
        )
    elif months:
        text = ngettext(
            "%(agreement)s names no meetings; partners of level %(grade)s meet like this every month.",
            "%(agreement)s names no meetings; partners of level %(grade)s meet like this every %(count)s months.",
            months,
        )
    else:
        text = ngettext(
            "%(agreement)s names no meetings; partners of level %(grade)s meet like this every day.",
            "%(agreement)s names no meetings; partners of level %(grade)s meet like this every %(count)s days.",
            days,
        )
    return text % {"agreement": cadence.agreement, "grade": cadence.partner.level, "count": months or days}


def _agenda() -> Sequence[str]:
    return _("Figures since the last meeting"), _("Open issues"), _("Next steps")
