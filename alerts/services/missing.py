"""Data that did not arrive: one incident for each owner of a feed, with every gap listed (RELIABILITY §1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from alerts.models import AlertRule, AlertRuleVersion, Incident, IncidentEvent, IncidentGap
from alerts.rules.age import watched_since
from alerts.services.closing import close_incidents
from alerts.services.opening import Firing, open_incidents
from alerts.services.reading import in_scope
from evaluations.models import Kpi, KpiTarget, MonthClose, MonthlyActual
from partners.models import Partner
from prms.lib.periods import Month

Resolution = Incident.Resolution
GAPS_SHOWN = 20
AGED = gettext_noop("The months without data are history by now; nothing is waited for any more.")


class Gap(NamedTuple):
    """A month that brought nothing for a KPI of a partner."""

    partner_id: int
    kpi_id: int
    month: date


@dataclass(slots=True)
class _Sheet:
    """One owner's open incident against what is missing now."""

    incident: Incident
    missing: set[Gap]
    known: Mapping[Gap, int]
    new: set[Gap] = field(default_factory=set)

    @property
    def remaining(self) -> set[Gap]:
        return (self.missing & set(self.known)) | self.new


def judge_missing(rule: AlertRule, *, now: datetime) -> int:
    """Open, bring up to date and resolve the incidents of missing data under the lock of the rule; return how many.

    Looks at closed months that are not history. A gap that somebody resolved by hand is not raised again.
    """
    version = rule.version_in_force
    version.rule = rule
    missing = _missing_by_owner(version, now.date())
    sheets = _sheets(rule, missing)
    settled = _settled(rule)
    for sheet in sheets.values():
        sheet.new = sheet.missing - set(sheet.known) - settled
    _record_arrivals(sheets.values(), missing, now)
    _close(sheets.values(), now)
    _grow([sheet for sheet in sheets.values() if sheet.new], now)
    fresh = {owner: found for owner, gaps in missing.items() if owner not in sheets and (found := gaps - settled)}
    _open(fresh, version, now)
    return len(fresh) + sum(1 for sheet in sheets.values() if sheet.new or not sheet.remaining)


def _missing_by_owner(version: AlertRuleVersion, today: date) -> dict[int, set[Gap]]:
    """Return what targets ask for and no feed brought, by the owner of the partner."""
    closed = MonthClose.objects.filter(
        status=MonthClose.Status.FINISHED, month__gte=watched_since(today).first_day, month__lte=today
    )
    missing: dict[int, set[Gap]] = defaultdict(set)
    for month in sorted(set(closed.values_list("month", flat=True))):
        brought = MonthlyActual.objects.filter(month=month, partner=OuterRef("partner"), kpi=OuterRef("kpi"))
        targets = KpiTarget.objects.in_force(month=month).filter(~Exists(brought), in_scope(version))
        if version.kpi_id:
            targets = targets.filter(kpi=version.kpi_id)
        for partner_id, kpi_id, owner_id in targets.order_by().values_list("partner_id", "kpi_id", "partner__owner_id"):
            missing[owner_id].add(Gap(partner_id, kpi_id, month))
    return missing


def _sheets(rule: AlertRule, missing: Mapping[int, set[Gap]]) -> dict[int, _Sheet]:
    rows = Incident.objects.open().filter(rule=rule, feed_owner__isnull=False).select_for_update(of=("self",))
    held = list(rows.select_related("rule", "rule_version", "partner").order_by("pk"))
    known: dict[int, dict[Gap, int]] = defaultdict(dict)
    stored = IncidentGap.objects.filter(incident__in=held, filled_at__isnull=True)
    for pk, incident_id, *gap in stored.values_list("pk", "incident_id", *Gap._fields):
        known[incident_id][Gap(*gap)] = pk
    return {
        row.feed_owner_id or 0: _Sheet(row, missing.get(row.feed_owner_id or 0, set()), known[row.pk]) for row in held
    }


def _settled(rule: AlertRule) -> set[Gap]:
    rows = IncidentGap.objects.filter(
        incident__rule=rule, incident__status=Incident.Status.RESOLVED, incident__resolution=Resolution.MANUAL
    )
    return {Gap(*row) for row in rows.values_list(*Gap._fields)}


def _record_arrivals(sheets: Iterable[_Sheet], missing: Mapping[int, set[Gap]], now: datetime) -> None:
    """Mark what arrived; what only became history or moved to another owner stays as it was."""
    still = set().union(*missing.values())
    first = watched_since(now.date()).first_day
    arrived = [pk for sheet in sheets for gap, pk in sheet.known.items() if gap not in still and gap.month >= first]
    if arrived:
        IncidentGap.objects.filter(pk__in=arrived).update(filled_at=now)


def _close(sheets: Iterable[_Sheet], now: datetime) -> None:
    first = watched_since(now.date()).first_day
    over = [sheet for sheet in sheets if not sheet.remaining]
    aged = [sheet.incident for sheet in over if sheet.known and all(gap.month < first for gap in sheet.known)]
    arrived = [sheet.incident for sheet in over if sheet.incident not in aged]
    close_incidents(incidents=arrived, resolution=Resolution.AUTO, by=None, now=now)
    close_incidents(incidents=aged, resolution=Resolution.OBSOLETE, by=None, now=now, reason=AGED)


def _grow(sheets: list[_Sheet], now: datetime) -> None:
    """Add new gaps to open incidents; nobody is told again."""
    if not sheets:
        return
    names = _Names({gap for sheet in sheets for gap in sheet.remaining})
    for sheet in sheets:
        sheet.incident.evidence = names.evidence(sheet.remaining)
        sheet.incident.last_period = max(gap.month for gap in sheet.remaining)
        sheet.incident.partner_id = _only_partner(sheet.remaining)
        sheet.incident.version += 1
        sheet.incident.updated_at = now
    Incident.objects.bulk_update(
        [sheet.incident for sheet in sheets], ["evidence", "last_period", "partner", "version", "updated_at"]
    )
    IncidentGap.objects.bulk_create(
        IncidentGap(incident=sheet.incident, **gap._asdict()) for sheet in sheets for gap in sorted(sheet.new)
    )
    IncidentEvent.objects.bulk_create(
        IncidentEvent(
            incident=sheet.incident,
            kind=IncidentEvent.Kind.STILL_BREACHING,
            at=now,
            params={"missing": len(sheet.remaining), "new": len(sheet.new)},
        )
        for sheet in sheets
    )


def _open(gaps_by_owner: Mapping[int, set[Gap]], version: AlertRuleVersion, now: datetime) -> None:
    if not gaps_by_owner:
        return
    names = _Names(set().union(*gaps_by_owner.values()))
    firings = [
        Firing(
            version=version,
            partner_id=_only_partner(gaps),
            feed_owner_id=owner_id,
            evidence=partial(names.evidence, gaps),
            first_period=min(gap.month for gap in gaps),
            last_period=max(gap.month for gap in gaps),
        )
        for owner_id, gaps in gaps_by_owner.items()
    ]
    for incident in open_incidents(firings=firings, now=now):
        IncidentGap.objects.bulk_create(
            IncidentGap(incident=incident, **gap._asdict())
            for gap in sorted(gaps_by_owner[incident.feed_owner_id or 0])
        )


def _only_partner(gaps: Iterable[Gap]) -> int | None:
    partner_ids = {gap.partner_id for gap in gaps}
    return partner_ids.pop() if len(partner_ids) == 1 else None


class _Names:
    """The codes of partners and KPIs with gaps, read at once."""

    def __init__(self, gaps: set[Gap]) -> None:
        partners = Partner.objects.filter(pk__in={gap.partner_id for gap in gaps})
        self._partners = dict(partners.values_list("pk", "code"))
        self._kpis = dict(Kpi.objects.filter(pk__in={gap.kpi_id for gap in gaps}).values_list("pk", "code"))

    def evidence(self, gaps: set[Gap]) -> dict[str, Any]:
        """Return what an incident of missing data says; the whole list is in its gaps."""
        listed = sorted((gap.month, self._partners[gap.partner_id], self._kpis[gap.kpi_id]) for gap in gaps)
        newest = str(Month.of(listed[-1][0]))
        return {
            "measure": "nodata",
            "period": newest,
            "period_month": newest,
            "missing": len(listed),
            "partners": len({partner for _month, partner, _kpi in listed}),
            "gaps": [
                {"period": str(Month.of(month)), "partner": partner, "kpi": kpi}
                for month, partner, kpi in listed[:GAPS_SHOWN]
            ],
        }
