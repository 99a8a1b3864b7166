from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Organisation
from accounts.rules.permissions import Role
from evaluations.errors import RowsRefused
from evaluations.models import KpiMonthMark, Measurement, MeasurementBatch, MeasurementHistory
from evaluations.services.ingest import Mode, preview
from prms.lib.errors import Forbidden
from tests.factories.accounts import administrator, manager, person
from tests.factories.evaluations import JANUARY, NOW, KpiFactory, row, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def refused(*rows: Any, **options: Any) -> list[tuple[int, str, str]]:
    """Return the place, pointer and code of each error of an atomic batch."""
    with pytest.raises(RowsRefused) as caught:
        take_in(*rows, **options)
    assert all(error.detail for error in caught.value.errors)
    return [(error.index, error.pointer, error.code) for error in caught.value.errors]


def test_new_rows_are_written() -> None:
    partner, count, rate = PartnerFactory(), KpiFactory(), KpiFactory(aggregation="ratio")
    result = take_in(
        row(partner, count, "580", source="crm", evidence_url="https://crm.example.com/1?a=b"),
        row(partner, rate, ("16", "500.5")),
    )
    assert result.counts == (2, 0, 0)
    stored = Measurement.objects.get(kpi=count)
    assert (stored.value, stored.numerator, stored.source) == (Decimal(580), None, "crm")
    assert stored.evidence_url == "https://crm.example.com/1?a=b"
    fraction = Measurement.objects.get(kpi=rate)
    assert (fraction.value, fraction.numerator, fraction.denominator) == (None, Decimal(16), Decimal("500.5"))


def test_the_same_row_again_writes_nothing() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "580.50"))
    before = [MeasurementBatch.objects.count(), KpiMonthMark.objects.count(), AuditEntry.objects.count()]
    result = take_in(row(partner, kpi, "580.5"))
    assert (result.counts, result.batch) == ((0, 0, 1), None)
    assert [MeasurementBatch.objects.count(), KpiMonthMark.objects.count(), AuditEntry.objects.count()] == before
    assert not MeasurementHistory.objects.exists()


def test_a_correction_keeps_the_old_value() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    first = take_in(row(partner, kpi, "580", source="crm"))
    second = take_in(row(partner, kpi, "590"))
    assert second.counts == (0, 1, 0)
    assert Measurement.objects.get().value == 590
    kept = MeasurementHistory.objects.get()
    assert (kept.value, kept.source, kept.value_batch, kept.batch) == (580, "crm", first.batch, second.batch)


def test_each_batch_leaves_one_audit_row_and_a_mark_per_month() -> None:
    partner, kpi, sender = PartnerFactory(), KpiFactory(), administrator()
    rows = [row(partner, kpi, "1", f"2025-01-{day:02}") for day in range(1, 29)] + [
        row(partner, kpi, "1", "2024-12-31")
    ]
    result = take_in(*rows, by=sender, door="rest")
    entry = AuditEntry.objects.get(action="measurements.ingested")
    assert (entry.actor, entry.batch_count, entry.object_id) == (sender, 29, str(result.batch.pk))
    assert sorted(str(month) for month in KpiMonthMark.objects.values_list("month", flat=True)) == [
        "2024-12-01",
        "2025-01-01",
    ]
    assert (result.batch.door, result.batch.created_count) == ("rest", 29)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"partner": "P-NONE"}, "/partner", "unknown_partner"),
        ({"partner": None}, "/partner", "required"),
        ({"partner": ["P"]}, "/partner", "unknown_partner"),
        ({"kpi": "contract"}, "/kpi", "unknown_kpi"),
        ({"kpi": "retired"}, "/kpi", "kpi_not_in_use"),
        ({"date": "31.01.2025"}, "/date", "not_a_date"),
        ({"date": "2025-02-30"}, "/date", "not_a_date"),
        ({"date": "1999-12-31"}, "/date", "date_out_of_range"),
        ({"date": "2025-02-04"}, "/date", "future_date"),
        ({"date": None}, "/date", "required"),
        ({"date": 20250131}, "/date", "not_a_date"),
        ({"value": "NaN"}, "/value", "not_finite"),
        ({"value": "Infinity"}, "/value", "not_finite"),
        ({"value": "1" + "0" * 40}, "/value", "too_many_digits"),
        ({"value": 10**40}, "/value", "too_many_digits"),
        ({"value": 580.1}, "/value", "float_not_exact"),
        ({"value": "1,000"}, "/value", "not_a_number"),
        ({"value": "-1"}, "/value", "below_minimum"),
        ({"value": "1001"}, "/value", "above_maximum"),
        ({"value": "1.5"}, "/value", "not_an_integer"),
        ({"value": None}, "/value", "value_required"),
        ({"value": {"deep": [1]}}, "/value", "not_a_number"),
        ({"value": True}, "/value", "not_a_number"),
        ({"numerator": "1"}, "/numerator", "not_a_ratio"),
        ({"source": "x" * 61}, "/source", "bad_source"),
        ({"source": 7}, "/source", "bad_source"),
        ({"source": "two\nlines"}, "/source", "bad_source"),
        ({"evidence_url": "javascript:alert(1)"}, "/evidence_url", "bad_url"),
        ({"evidence_url": "https://x.example/" + "y" * 500}, "/evidence_url", "bad_url"),
        ({"extra": 1}, "/extra", "unknown_field"),
    ],
)
def test_a_bad_row_is_named_by_place_and_field(change: dict[str, Any], pointer: str, code: str) -> None:
    partner = PartnerFactory()
    KpiFactory(code="retired", is_active=False)
    kpi = KpiFactory(code="contracts", minimum=0, maximum=1000, is_integer=True)
    good = row(partner, kpi, "1", "2025-01-30")
    assert refused(good, {**row(partner, kpi, "580"), **change}) == [(1, f"/rows/1{pointer}", code)]
    assert not Measurement.objects.exists()
    assert not MeasurementBatch.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"denominator": "0"}, "/denominator", "zero_denominator"),
        ({"denominator": "-5"}, "/denominator", "negative_denominator"),
        ({"numerator": "6"}, "/numerator", "above_maximum"),
        ({"numerator": None}, "/numerator", "value_required"),
        ({"value": "0.5"}, "/value", "ratio_needs_fraction"),
    ],
)
def test_a_bad_fraction_is_named(change: dict[str, Any], pointer: str, code: str) -> None:
    kpi = KpiFactory(aggregation="ratio", minimum=0, maximum=1)
    assert refused({**row(PartnerFactory(), kpi, ("1", "5")), **change}) == [(0, f"/rows/0{pointer}", code)]


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    found = refused({"partner": "", "kpi": "x", "date": "yesterday", "value": "much", "note": "?"})
    assert {code for _, _, code in found} == {"required", "unknown_kpi", "not_a_date", "not_a_number", "unknown_field"}


@pytest.mark.parametrize("nonsense", [None, 5, "row", ["a"], True])
def test_a_row_that_is_no_object_is_named(nonsense: Any) -> None:
    assert refused(nonsense) == [(0, "/rows/0", "not_an_object")]


def test_a_kpi_that_is_nearly_right_is_suggested() -> None:
    KpiFactory(code="complaint_rate")
    with pytest.raises(RowsRefused) as caught:
        take_in({"partner": "P", "kpi": "complaint-rate", "date": "2025-01-31", "value": "1"})
    assert any("Is “complaint_rate” meant?" in error.detail for error in caught.value.errors)


@pytest.mark.parametrize(
    ("sent", "meant"), [("MERIDAN", "MERIDIAN"), ("meridian", "MERIDIAN"), ("MERIDIAN-2", "MERIDIAN"), ("HIDDN", "")]
)
def test_a_partner_that_is_nearly_right_is_suggested_among_those_one_may_write_to(sent: str, meant: str) -> None:
    owner = manager()
    PartnerFactory(owner=owner, code="MERIDIAN")
    PartnerFactory(code="HIDDEN")

    with pytest.raises(RowsRefused) as caught:
        take_in({"partner": sent, "kpi": KpiFactory().code, "date": "2025-01-31", "value": "1"}, by=owner)

    (error,) = caught.value.errors
    assert (error.code, "meant?" in error.detail, meant in error.detail) == ("unknown_partner", bool(meant), True)


def test_duplicates_in_one_batch_are_refused() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    assert refused(row(partner, kpi, "1"), row(partner, kpi, "1.0")) == [(1, "/rows/1", "duplicate_row")]


def test_partial_mode_writes_the_good_rows_and_names_the_others() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    rows = [row(partner, kpi, "1"), row(partner, kpi, "NaN", "2025-01-30"), row(partner, kpi, "2")]
    result = take_in(*rows, mode=Mode.PARTIAL)
    assert result.counts == (1, 0, 0)
    assert [(error.index, error.code) for error in result.errors] == [(1, "not_finite"), (2, "duplicate_row")]
    assert (Measurement.objects.get().value, result.batch.error_count) == (1, 2)


def test_numbers_in_other_forms_are_read_exactly() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    values = ["1e3", "+5", "007.50", "123456789012345", "0.000001", 42, "-0", ".5"]
    take_in(*(row(partner, kpi, "0", f"2025-01-{day:02}") | {"value": value} for day, value in enumerate(values, 1)))
    stored = Measurement.objects.order_by("date").values_list("value", flat=True)
    expected = ["1000", "5", "7.5", "123456789012345", "0.000001", "42", "0", "0.5"]
    assert list(stored) == [Decimal(text) for text in expected]


def test_the_organisation_decides_what_day_it_is() -> None:
    Organisation.objects.create(name="EV maker", time_zone="Asia/Shanghai")
    partner, kpi = PartnerFactory(), KpiFactory()
    evening = datetime(2025, 2, 2, 17, 0, tzinfo=UTC)
    assert take_in(row(partner, kpi, "1", "2025-02-03"), now=evening).counts.created == 1


def test_a_manager_writes_to_own_partners_only() -> None:
    owner, kpi = manager(), KpiFactory()
    own, foreign = PartnerFactory(owner=owner), PartnerFactory()
    assert take_in(row(own, kpi, "1"), by=owner).counts.created == 1
    assert refused(row(foreign, kpi, "1"), by=owner) == [(0, "/rows/0/partner", "unknown_partner")]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.FINANCE, Role.TEAM_MEMBER, Role.PARTNER_CONTACT])
def test_who_only_reads_may_not_write(role: Role) -> None:
    with pytest.raises(Forbidden):
        take_in(row(PartnerFactory(), KpiFactory(), "1"), by=person(role))


def test_a_preview_counts_and_writes_nothing() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    take_in(row(partner, kpi, "1", "2025-01-01"), row(partner, kpi, "1", "2025-01-02"))
    days = ["2025-01-01", "2025-01-02", "2025-01-03"]
    rows = [row(partner, kpi, value, day) for value, day in zip(["1", "2", "3"], days, strict=True)]
    result = preview(rows=[*rows, row(partner, kpi, "NaN")], by=None, now=NOW)
    assert (result.counts, len(result.errors)) == ((1, 1, 1), 1)
    assert Measurement.objects.count() == 2


def test_statements_do_not_grow_with_the_number_of_rows() -> None:
    kpi, counts = KpiFactory(), []
    for size in (10, 1_000):
        partners = [PartnerFactory() for _ in range(size // 5)]
        rows = [row(partner, kpi, "1", f"2025-01-{day:02}") for partner in partners for day in range(1, 6)]
        changed = [one | {"value": "2"} for one in rows]
        for batch in (rows, changed, changed):
            with CaptureQueriesContext(connection) as captured:
                take_in(*batch, by=administrator())
            counts.append(len(captured))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 22


def test_nothing_arrives_before_its_day() -> None:
    assert NOW.date() > JANUARY
    assert take_in().counts == (0, 0, 0)
