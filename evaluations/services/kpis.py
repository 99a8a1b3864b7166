"""The KPI catalogue: what partners may be measured by."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import CodeTaken, KpiMeasured, KpiRefused
from evaluations.library import LIBRARY, LibraryKpi
from evaluations.models import Kpi, KpiMonthMark, Measurement, MonthlyActual
from evaluations.rules.curves import check_curve
from evaluations.services.guards import require_role
from partners.services import require_valid
from prms.lib.errors import InvalidInput
from prms.lib.refusals import refuse

DESCRIBED = (
    *("name", "name_zh", "dimension", "unit", "direction", "aggregation", "curve"),
    *("no_data", "scale", "minimum", "maximum", "is_integer", "is_active"),
)
# A page stands at this address where others have a KPI's code.
RESERVED_CODES = ("new",)


@transaction.atomic
def create_kpi(*, code: str, by: User | None, **described: Any) -> Kpi:
    """Add a KPI to the catalogue; `described` holds name, dimension, direction, aggregation and any of `DESCRIBED`.

    Raises CodeTaken, KpiRefused for a curve or limits that cannot be, InvalidInput for a field that is refused.
    """
    require_role("kpis.edit", by=by)
    kpi = Kpi(code=code.strip())
    _describe(kpi, {"name": "", "dimension": "", "direction": "", "aggregation": "", **described})
    require_valid(kpi, ["code"])
    if kpi.code in RESERVED_CODES or Kpi.objects.filter(code=kpi.code).exists():
        message = _("There is a KPI “%(code)s” already.") % {"code": kpi.code}
        raise CodeTaken.at("code", message)
    kpi.save()
    changes = {name: [None, getattr(kpi, name)] for name in ("code", "name", "direction", "aggregation", "curve")}
    audit.record(action="kpis.created", by=by, target=kpi, changes=changes)
    return kpi


@transaction.atomic
def edit_kpi(*, kpi: Kpi, values: Mapping[str, Any], by: User | None, expected_version: int | None = None) -> Kpi:
    """Change what describes a KPI; its code stays. Scores follow when a month is closed again.

    Raises KpiMeasured where measurements would lose their meaning.
    """
    require_role("kpis.edit", by=by)
    kpi = kpi.locked(expected_version=expected_version)
    changes = audit.changed_fields(kpi, values)
    if not changes:
        return kpi
    if "aggregation" in changes and "ratio" in changes["aggregation"]:
        _require_unmeasured(kpi)
    _describe(kpi, values)
    kpi.touch(*changes)
    if {"aggregation", "scale"} & changes.keys():
        _form_again(kpi)
    audit.record(action="kpis.edited", by=by, target=kpi, changes=changes)
    return kpi


@transaction.atomic
def ensure_default_kpis(*, by: User | None) -> int:
    """Add the KPIs of the library that are missing; return how many. Changed ones stay as they are."""
    known = set(Kpi.objects.values_list("code", flat=True))
    missing = [entry for entry in LIBRARY if entry.code not in known]
    for entry in missing:
        create_kpi(by=by, **_described(entry))
    return len(missing)


def _describe(kpi: Kpi, values: Mapping[str, Any]) -> None:
    unknown = values.keys() - set(DESCRIBED)
    if unknown:
        raise InvalidInput(_("These cannot be edited: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    for name, value in values.items():
        setattr(kpi, name, value.strip() if isinstance(value, str) else value)
    require_valid(kpi, [name for name in values if name != "curve"])
    if kpi.curve is not None:
        kpi.curve = _as_text(kpi.curve)
    refuse(KpiRefused, check_curve(kpi.curve, direction=kpi.direction))
    if kpi.minimum is not None and kpi.maximum is not None and kpi.minimum > kpi.maximum:
        message = _("The maximum must not be less than the minimum.")
        raise KpiRefused.at("maximum", message, code="limits_crossed")


def _as_text(curve: Any) -> Any:
    """Write the decimals of a curve as text, which JSON keeps exactly."""
    if not isinstance(curve, list | tuple):
        return curve
    return [
        [str(part) if isinstance(part, Decimal | int) else part for part in pair]
        if isinstance(pair, list | tuple)
        else pair
        for pair in curve
    ]


def _require_unmeasured(kpi: Kpi) -> None:
    if Measurement.objects.filter(kpi=kpi).exists():
        message = _("“%(kpi)s” has measurements, which a ratio and other figures keep differently: make a new KPI.")
        text = message % {"kpi": kpi}
        raise KpiMeasured.at("aggregation", text)


def _form_again(kpi: Kpi) -> None:
    months = MonthlyActual.objects.filter(kpi=kpi).order_by().values_list("month", flat=True).distinct()
    KpiMonthMark.objects.bulk_create(KpiMonthMark(kpi=kpi, month=month) for month in months)


def _described(entry: LibraryKpi) -> dict[str, Any]:
    curve = [list(point) for point in entry.curve] if entry.curve else None
    names = ("code", "name", "name_zh", "dimension", "direction", "aggregation")
    return {**{name: getattr(entry, name) for name in names}, "curve": curve, **entry.more}
