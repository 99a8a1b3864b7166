from datetime import date
from decimal import Decimal

import pytest

from agreements.errors import AgreementRefused
from agreements.models import AgreementKpiTarget
from agreements.services import (
    activate_agreement,
    compile_agreement,
    edit_agreement,
    propose_amendment,
    set_agreed_target,
    sign_amendment,
)
from evaluations.models import Kpi, KpiTarget
from evaluations.services import edit_target, set_target
from prms.lib.periods import Month
from tests.factories.agreements import AgreementFactory, KpiFactory

pytestmark = pytest.mark.django_db
TERMS = [{"kpi": "contracts", "target": "417", "weight": "2"}, {"kpi": "nps", "target": "70"}]
CURVE = [["0.02", "120"], ["0.05", "100"], ["0.10", "0"]]


@pytest.fixture(autouse=True)
def _kpis():
    KpiFactory(code="contracts")
    KpiFactory(code="nps")
    KpiFactory(code="complaint_rate", direction="lower", aggregation="ratio", is_integer=False, curve=CURVE)


def clauses(*terms):
    return {"kpi_targets": list(terms)}


def active(terms=TERMS, **fields):
    signed = AgreementFactory(
        **{"status": "signed", "is_led": True, "clauses": clauses(*terms), "ends_on": date(2026, 12, 31)} | fields
    )
    return activate_agreement(agreement=signed, by=signed.partner.owner)


def amend(agreement, *terms, on):
    values = {"effective_from": on, "reason": "results", "why": "The year went well.", "clauses": clauses(*terms)}
    version = propose_amendment(agreement=agreement, by=None, **values)
    sign_amendment(version=version, signed_on=on, by=None, today=on)


def targets():
    rows = KpiTarget.objects.order_by("kpi__code", "valid_from").select_related("kpi")
    return [
        (row.kpi.code, str(Month.of(row.valid_from)), row.valid_to and str(Month.of(row.valid_to)), int(row.target))
        for row in rows
    ]


def test_activation_sets_the_targets_that_the_terms_name():
    agreement = active()

    assert targets() == [("contracts", "2025-01", "2026-12", 417), ("nps", "2025-01", "2026-12", 70)]
    assert [row.weight for row in KpiTarget.objects.order_by("kpi__code")] == [2, 1]
    assert agreement.kpi_targets.count() == 2


def test_run_again_it_changes_no_target():
    agreement = active()
    before = list(KpiTarget.objects.values_list("pk", "version"))

    assert compile_agreement(agreement=agreement, by=None) == 0
    assert list(KpiTarget.objects.values_list("pk", "version")) == before


def test_an_amendment_changes_only_what_changed_and_no_month_before_it():
    agreement = active()
    amend(agreement, {"kpi": "contracts", "target": "1000", "weight": "2"}, TERMS[1], on=date(2026, 1, 15))

    assert targets() == [
        ("contracts", "2025-01", "2025-12", 417),
        ("contracts", "2026-01", "2026-12", 1000),
        ("nps", "2025-01", "2026-12", 70),
    ]
    assert KpiTarget.objects.get(kpi__code="nps").version == 1


def test_a_target_that_is_no_longer_agreed_ends_the_month_before():
    agreement = active()
    amend(agreement, TERMS[0], on=date(2026, 1, 1))
    agreement.refresh_from_db()

    assert targets()[1] == ("nps", "2025-01", "2025-12", 70)
    assert compile_agreement(agreement=agreement, by=None) == 0


def test_a_target_given_up_before_it_held_is_taken_away():
    agreement = active(starts_on=date(2026, 1, 1))
    amend(agreement, TERMS[0], on=date(2026, 1, 20))

    assert targets() == [("contracts", "2026-01", "2026-12", 417)]


def test_a_target_set_by_hand_stays():
    agreement = AgreementFactory(status="signed", is_led=True, clauses=clauses(*TERMS))
    contracts, nps = (Kpi.objects.get(code=code) for code in ("contracts", "nps"))
    set_target(partner=agreement.partner, kpi=contracts, valid_from=Month(2025, 6), target=500, by=None)
    set_agreed_target(agreement=agreement, kpi=nps, target=75, by=None)

    activate_agreement(agreement=agreement, by=agreement.partner.owner)

    assert targets() == [("contracts", "2025-06", None, 500), ("nps", "2025-01", None, 75)]


def test_a_target_changed_by_hand_stays_until_its_clause_changes():
    agreement = active()
    row = KpiTarget.objects.get(kpi__code="nps")
    edit_target(target=row, values={"target": Decimal(72)}, by=None)

    assert compile_agreement(agreement=agreement, by=None) == 0
    assert targets()[1][-1] == 72
    amend(agreement, TERMS[0], {"kpi": "nps", "target": "80"}, on=date(2026, 3, 1))
    assert targets()[1:] == [("nps", "2025-01", "2026-02", 72), ("nps", "2026-03", "2026-12", 80)]


def test_a_longer_term_moves_the_last_month_and_keeps_the_figures():
    agreement = active()
    agreement.ends_on = date(2027, 12, 31)
    agreement.save()

    assert compile_agreement(agreement=agreement, by=None) >= 2
    assert targets() == [("contracts", "2025-01", "2027-12", 417), ("nps", "2025-01", "2027-12", 70)]


def test_a_target_of_its_own_curve_is_set_with_it():
    curve = [["0.01", "120"], ["0.04", "100"], ["0.08", "0"]]
    active([{"kpi": "complaint_rate", "target": "0.04", "curve": curve}])

    assert KpiTarget.objects.get().curve == curve


def test_a_kpi_that_went_out_of_use_since_is_left_out():
    agreement = AgreementFactory(status="signed", is_led=True, clauses=clauses(*TERMS))
    Kpi.objects.filter(code="nps").update(is_active=False)

    activate_agreement(agreement=agreement, by=agreement.partner.owner)

    assert [row[0] for row in targets()] == ["contracts"]
    assert AgreementKpiTarget.objects.count() == 1


@pytest.mark.parametrize(
    ("term", "pointer", "said"),
    [
        ({"kpi": "sales", "target": "1"}, "/clauses/kpi_targets/0/kpi", "There is no KPI “sales”"),
        ({"kpi": "contracts", "target": "0"}, "/clauses/kpi_targets/0/target", "is more than zero"),
        ({"kpi": "complaint_rate", "target": "0.04"}, "/clauses/kpi_targets/0/target", "the curve's 100 point, 0.05"),
        ({"kpi": "nps", "target": "1", "curve": [["1"]]}, "/clauses/kpi_targets/0/curve", "points"),
    ],
)
def test_a_target_that_could_not_be_set_is_refused_when_it_is_written(term, pointer, said):
    agreement = AgreementFactory(status="draft")

    with pytest.raises(AgreementRefused) as refused:
        edit_agreement(agreement=agreement, values={"clauses": clauses(term)}, by=agreement.partner.owner)

    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert said in refused.value.message
