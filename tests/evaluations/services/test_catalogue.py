from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from evaluations.errors import BandsRefused, KpiMeasured, TargetRefused, TargetsOverlap
from evaluations.models import GradeBand, KpiMonthMark, KpiTarget, MonthlyActual
from evaluations.rules.grading import Band
from evaluations.services import (
    Preset,
    aggregate_marks,
    edit_kpi,
    ensure_default_bands,
    set_bands,
    set_target,
    switch_bands,
)
from prms.lib.errors import Forbidden, Stale
from prms.lib.periods import Month
from tests.factories.accounts import administrator, manager
from tests.factories.evaluations import NOW, KpiFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
JANUARY = Month(2025, 1)


def test_months_are_formed_again_when_a_kpi_is_aggregated_differently() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1", "2025-01-30"), row(partner, kpi, "3", "2025-01-31"))
    aggregate_marks(now=NOW)

    edit_kpi(kpi=kpi, values={"aggregation": "mean"}, by=None)
    aggregate_marks(now=NOW)

    assert MonthlyActual.objects.get().actual == 2


def test_a_name_marks_nothing_and_is_audited() -> None:
    kpi, editor = KpiFactory(name="Contracts"), administrator()

    edit_kpi(kpi=kpi, values={"name": "New contracts"}, by=editor, expected_version=1)

    assert not KpiMonthMark.objects.exists()
    entry = AuditEntry.objects.get(action="kpis.edited")
    assert (entry.actor, entry.changes) == (editor, {"name": ["Contracts", "New contracts"]})
    with pytest.raises(Stale):
        edit_kpi(kpi=kpi, values={"name": "Old"}, by=editor, expected_version=1)


def test_a_measured_kpi_does_not_become_a_ratio() -> None:
    kpi = KpiFactory()
    take_in(row(PartnerFactory(), kpi, "1"))

    with pytest.raises(KpiMeasured):
        edit_kpi(kpi=kpi, values={"aggregation": "ratio"}, by=None)


def test_a_new_target_can_end_the_one_before() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    set_target(partner=partner, kpi=kpi, valid_from=JANUARY, target=500, by=None)

    with pytest.raises(TargetsOverlap, match="2025-01"):
        set_target(partner=partner, kpi=kpi, valid_from=Month(2025, 7), target=600, by=None)
    set_target(partner=partner, kpi=kpi, valid_from=Month(2025, 7), target=600, by=None, ends_earlier=True)

    targets = KpiTarget.objects.order_by("valid_from").values_list("target", "valid_to")
    assert list(targets) == [(Decimal(500), Month(2025, 6).first_day), (Decimal(600), None)]


def test_a_retired_kpi_gets_no_targets() -> None:
    with pytest.raises(TargetRefused, match="no longer in use"):
        set_target(partner=PartnerFactory(), kpi=KpiFactory(is_active=False), valid_from=JANUARY, target=500, by=None)


def test_a_manager_sets_targets_of_own_partners() -> None:
    owner, kpi = manager(), KpiFactory()
    set_target(partner=PartnerFactory(owner=owner), kpi=kpi, valid_from=JANUARY, target=500, by=owner)

    with pytest.raises(Forbidden):
        set_target(partner=PartnerFactory(), kpi=kpi, valid_from=JANUARY, target=500, by=owner)


def test_the_default_bands_are_written_once() -> None:
    assert ensure_default_bands(by=None) == 4
    GradeBand.objects.filter(grade="excellent").update(starts_at=115)
    assert ensure_default_bands(by=None) == 0
    assert GradeBand.objects.get(grade="excellent").starts_at == 115


def test_a_preset_keeps_what_was_written_beside_the_bands() -> None:
    ensure_default_bands(by=None)
    GradeBand.objects.filter(grade="excellent").update(consequence="Raise the commission")

    assert switch_bands(preset=Preset.EXCELLENT_FROM_110, by=administrator()) == 1

    band = GradeBand.objects.get(grade="excellent")
    assert (band.starts_at, band.consequence) == (110, "Raise the commission")
    assert AuditEntry.objects.get(action="bands.changed", batch_count=1).changes["excellent"] == ["120.00", "110"]
    assert switch_bands(preset=Preset.EXCELLENT_FROM_110, by=None) == 0


def test_bands_that_leave_a_gap_are_refused() -> None:
    with pytest.raises(BandsRefused):
        set_bands(bands=(Band(Decimal(80), "good"),), by=None)


def test_only_an_administrator_changes_the_bands() -> None:
    with pytest.raises(Forbidden):
        switch_bands(preset=Preset.DEFAULT, by=manager())
