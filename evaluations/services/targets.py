"""Targets: what one partner should reach in one KPI, from which month on, and how much it weighs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import TargetRefused, TargetsOverlap
from evaluations.models import Kpi, KpiTarget
from evaluations.rules.curves import ScoreCurve, build_curve, check_curve
from evaluations.rules.targets import check_target, split_year_target
from partners.models import Partner
from partners.services import require_may, require_valid
from prms.lib.errors import InvalidInput
from prms.lib.periods import Month
from prms.lib.refusals import refuse

CENTS = 2
EDITABLE = ("valid_from", "valid_to", "target", "weight", "curve")


@transaction.atomic
def set_target(
    *,
    partner: Partner,
    kpi: Kpi,
    valid_from: Month,
    target: Decimal | int | str,
    by: User | None,
    valid_to: Month | None = None,
    weight: Decimal | int | str = 1,
    curve: Any = None,
    ends_earlier: bool = False,
) -> KpiTarget:
    """Give a partner a target from one month to another, both included; without an end it holds on.

    With `ends_earlier` a target that began before ends the month before this one begins. Raises TargetsOverlap
    where the partner already has one, TargetRefused where target, weight and curve do not go together.
    """
    require_may("targets.edit", partner=partner, by=by)
    Partner.objects.select_for_update().get(pk=partner.pk)
    if not kpi.is_active:
        message = _("The KPI “%(kpi)s” is no longer in use.") % {"kpi": kpi}
        raise TargetRefused.at("kpi", message, code="kpi_not_in_use")
    if ends_earlier:
        _end_earlier(partner, kpi, valid_from, by)
    row = KpiTarget(partner=partner, kpi=kpi)
    _fill(row, {"valid_from": valid_from, "valid_to": valid_to, "target": target, "weight": weight, "curve": curve})
    row.save()
    changes = {name: [None, getattr(row, name)] for name in EDITABLE}
    audit.record(action="targets.set", by=by, target=row, changes={**changes, "kpi": [None, kpi.code]})
    return row


@transaction.atomic
def set_year_target(
    *,
    partner: Partner,
    kpi: Kpi,
    valid_from: Month,
    total: Decimal,
    by: User | None,
    weight: Decimal | int | str = 1,
) -> list[KpiTarget]:
    """Split a year's target evenly over twelve months from `valid_from` on; equal months share a target.

    Raises TargetRefused for a KPI whose months do not add up, and what `set_target` raises.
    """
    if kpi.aggregation != Kpi.Aggregation.SUM:
        message = _("The months of “%(kpi)s” do not add up to a year: give what each month should reach.")
        raise TargetRefused.at("target", message % {"kpi": kpi}, code="not_a_sum")
    places = 0 if kpi.is_integer else CENTS
    try:
        parts = split_year_target(total, places=places)
    except ValueError:
        message = _("A year’s target that is split is zero or more, with at most %(places)s decimals.")
        raise TargetRefused.at("target", message % {"places": places}, code="cannot_be_split") from None
    rows, first = [], valid_from
    for part, months in groupby(parts):
        last = first + (len(list(months)) - 1)
        rows.append(
            set_target(partner=partner, kpi=kpi, valid_from=first, valid_to=last, target=part, weight=weight, by=by)
        )
        first = last.next()
    return rows


@transaction.atomic
def edit_target(
    *, target: KpiTarget, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> KpiTarget:
    """Change the months, the target, its weight or its own curve; months are given as `Month`."""
    row = target.locked(expected_version=expected_version)
    require_may("targets.edit", partner=row.partner, by=by)
    before = {name: getattr(row, name) for name in EDITABLE}
    _fill(row, values)
    changes = {name: [before[name], getattr(row, name)] for name in EDITABLE if before[name] != getattr(row, name)}
    if changes:
        row.touch(*changes)
        audit.record(action="targets.edited", by=by, target=row, changes=changes)
    return row


@transaction.atomic
def change_target(
    *,
    target: KpiTarget,
    from_month: Month,
    amount: Decimal,
    weight: Decimal,
    by: User | None,
    expected_version: int | None = None,
) -> KpiTarget:
    """Give a target another amount or weight from a month on; months before keep what held.

    From its first month on the row itself changes. Raises TargetRefused for a month outside its own.
    """
    row = target.locked(expected_version=expected_version)
    first, last = Month.of(row.valid_from), Month.of(row.valid_to) if row.valid_to else None
    if from_month < first or (last is not None and from_month > last):
        message = _("This target holds from %(first)s to %(last)s: choose a month in between.")
        text = message % {"first": first, "last": last or "…"}
        raise TargetRefused.at("from_month", text, code="outside_target")
    if from_month == first:
        return edit_target(target=row, values={"target": amount, "weight": weight}, by=by)
    return set_target(
        partner=row.partner,
        kpi=row.kpi,
        valid_from=from_month,
        valid_to=last,
        target=amount,
        weight=weight,
        curve=row.curve,
        by=by,
        ends_earlier=True,
    )


@transaction.atomic
def remove_target(*, target: KpiTarget, by: User | None, expected_version: int | None = None) -> None:
    """Take a target away; cards that were made with it stay until their month is closed again."""
    row = target.locked(expected_version=expected_version)
    require_may("targets.edit", partner=row.partner, by=by)
    changes = {name: [getattr(row, name), None] for name in EDITABLE}
    audit.record(action="targets.removed", by=by, target=row, changes=changes)
    row.delete()


def _fill(row: KpiTarget, values: Mapping[str, Any]) -> None:
    unknown = values.keys() - set(EDITABLE)
    if unknown:
        raise InvalidInput(_("These cannot be edited: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    for name, value in values.items():
        setattr(row, name, value.first_day if isinstance(value, Month) else value)
    row.target, row.weight = Decimal(row.target), Decimal(row.weight)
    require_valid(row, [name for name in values if name != "curve"])
    _require_order(row.valid_from, row.valid_to)
    _require_scorable(row)
    _require_alone(row)


def _require_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        message = _("The last month must not lie before the first.")
        raise TargetRefused.at("valid_to", message, code="months_crossed")


def _require_scorable(row: KpiTarget) -> None:
    if row.curve is not None:
        refuse(TargetRefused, check_curve(row.curve, direction=row.kpi.direction))
    points = row.curve or row.kpi.curve
    curve: ScoreCurve | None = build_curve(points) if points else None
    problems = check_target(target=row.target, weight=row.weight, direction=row.kpi.direction, curve=curve)
    refuse(TargetRefused, problems)


def _require_alone(row: KpiTarget) -> None:
    others = KpiTarget.objects.filter(partner=row.partner_id, kpi=row.kpi_id).exclude(pk=row.pk)
    other = others.overlapping(valid_from=row.valid_from, valid_to=row.valid_to).first()
    if other is None:
        return
    message = _("%(partner)s already has a target for “%(kpi)s” from %(first)s to %(last)s.") % {
        "partner": row.partner,
        "kpi": row.kpi,
        "first": Month.of(other.valid_from),
        "last": Month.of(other.valid_to) if other.valid_to else "…",
    }
    raise TargetsOverlap.at("valid_from", message)


def _end_earlier(partner: Partner, kpi: Kpi, valid_from: Month, by: User | None) -> None:
    standing = KpiTarget.objects.filter(partner=partner, kpi=kpi, valid_from__lt=valid_from.first_day)
    for row in standing.overlapping(valid_from=valid_from.first_day, valid_to=None):
        edit_target(target=row, values={"valid_to": valid_from.previous()}, by=by)
