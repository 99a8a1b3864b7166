"""What the cards of a month are made from, read in a fixed number of queries."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from evaluations.models import GradeBand, Kpi, KpiTarget, MonthlyActual
from evaluations.rules.grading import Bands
from evaluations.rules.scoring import MOST_MONTHS_CARRIED, NoData, ScoreRule
from partners.models import Partner
from prms.lib.periods import Month

# A target as it is read: partner id, KPI id, target, weight, own curve.
TargetRow = tuple[int, int, Decimal, Decimal, Any]
Earlier = tuple[Decimal, int]


@dataclass(slots=True)
class CardInputs:
    """Targets in force by partner, actuals by partner and KPI, and how each KPI scores."""

    kpis: Mapping[int, Kpi]
    targets: Collection[TargetRow]
    actuals: Mapping[tuple[int, int], Decimal]
    earlier: Mapping[tuple[int, int], Earlier]
    bands: Bands
    without_targets: Collection[int]
    _rules: dict[tuple[int, str], ScoreRule] = field(default_factory=dict)

    def by_partner(self) -> Iterator[tuple[int, Iterator[TargetRow]]]:
        """Yield each partner with its targets, in the order of their KPIs."""
        return groupby(self.targets, key=itemgetter(0))

    def rule_of(self, kpi_id: int, own_curve: Any) -> ScoreRule:
        """Return how an actual of the KPI scores, made ready once. Raises ValueError for a broken curve."""
        key = (kpi_id, json.dumps(own_curve) if own_curve else "")
        if key not in self._rules:
            self._rules[key] = self.kpis[kpi_id].score_rule(own_curve)
        return self._rules[key]


def read_inputs(*, month: Month, partner_ids: Collection[int] | None = None) -> CardInputs:
    """Return the inputs of all partners, or of some."""
    kpis = {kpi.pk: kpi for kpi in Kpi.objects.all()}
    targets = _of(partner_ids, KpiTarget.objects.in_force(month=month.first_day)).order_by("partner_id", "kpi_id")
    rows = list(targets.values_list("partner_id", "kpi_id", "target", "weight", "curve"))
    actuals = _of(partner_ids, MonthlyActual.objects.filter(month=month.first_day)).order_by()
    figures = actuals.values_list("partner_id", "kpi_id", "actual")
    return CardInputs(
        kpis=kpis,
        targets=rows,
        actuals={(partner_id, kpi_id): actual for partner_id, kpi_id, actual in figures},
        earlier=_earlier(month, partner_ids, [pk for pk, kpi in kpis.items() if kpi.no_data == NoData.CARRY]),
        bands=GradeBand.objects.rule(),
        without_targets=_without_targets(partner_ids, {row[0] for row in rows}),
    )


def _earlier(
    month: Month, partner_ids: Collection[int] | None, kpi_ids: Collection[int]
) -> Mapping[tuple[int, int], Earlier]:
    """Return the newest earlier actual of the KPIs that carry one, and how many months back it is."""
    if not kpi_ids:
        return {}
    span = ((month - MOST_MONTHS_CARRIED).first_day, month.previous().first_day)
    rows = _of(partner_ids, MonthlyActual.objects.between(*span).filter(kpi__in=kpi_ids)).order_by("month")
    return {
        (partner_id, kpi_id): (actual, month - Month.of(first_day))
        for partner_id, kpi_id, actual, first_day in rows.values_list("partner_id", "kpi_id", "actual", "month")
    }


def _without_targets(partner_ids: Collection[int] | None, with_targets: Collection[int]) -> Collection[int]:
    active = Partner.objects.active().order_by("pk")
    if partner_ids is not None:
        active = active.filter(pk__in=partner_ids)
    return [pk for pk in active.values_list("pk", flat=True) if pk not in with_targets]


def _of(partner_ids: Collection[int] | None, rows: QuerySet) -> QuerySet:
    return rows if partner_ids is None else rows.filter(partner_id__in=partner_ids)
