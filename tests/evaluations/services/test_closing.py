from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Organisation
from evaluations.errors import MonthNotOver
from evaluations.models import GradeBand, KpiMonthMark, MonthClose, Scorecard
from evaluations.services.aggregation import sweep_marks
from evaluations.services.closing import close_month
from partners.models import Partner
from prms.lib.errors import Forbidden
from prms.lib.periods import Month
from tests.factories.accounts import administrator, manager, person
from tests.factories.evaluations import JANUARY, NOW, KpiFactory, KpiTargetFactory, row, seed_month, take_in
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
MONTH = Month(2025, 1)


def close(month: Month = MONTH, **options: Any) -> MonthClose:
    return close_month(month=month, **{"by": None, "now": NOW, **options})


def card_of(partner: Partner, month: date = JANUARY) -> Scorecard:
    return Scorecard.objects.current().get(partner=partner, month=month)


def skips(run: MonthClose) -> dict[str, str]:
    return dict(run.skips.values_list("partner__code", "reason"))


def publish(partner: Partner) -> Scorecard:
    Scorecard.objects.filter(partner=partner).update(status="published", published_at=NOW)
    return card_of(partner)


def test_the_seed_month_comes_out() -> None:
    partner = seed_month()
    run = close()
    card = card_of(partner)
    scores = dict(card.lines.values_list("kpi__code", "score"))
    assert scores == {
        "contracts": Decimal("116.00"),
        "conversion_rate": Decimal("106.67"),
        "nps": Decimal("105.71"),
        "complaint_rate": Decimal("110.00"),
        "quoting_hours": Decimal("115.00"),
        "failure_rate": Decimal("120.00"),
    }
    assert (card.total, card.grade, card.status, card.version) == (Decimal("112.2"), "good", "draft", 1)
    assert (run.status, run.scored, run.created_count) == ("finished", 1, 1)


def test_closing_again_changes_nothing() -> None:
    partner = seed_month()
    close()
    before = Scorecard.objects.values().get(partner=partner)
    run = close()
    assert Scorecard.objects.values().get(partner=partner) == before
    assert (run.scored, run.created_count, run.rescored_count, run.restated_count) == (1, 0, 0, 0)


def test_late_data_scores_a_draft_again_in_place() -> None:
    partner = seed_month()
    close()
    card = card_of(partner)
    card.lines.filter(kpi__code="contracts").update(comment="A good month")
    take_in({"partner": partner.code, "kpi": "contracts", "date": "2025-01-31", "value": "500"})
    sweep_marks(now=NOW)
    again = card_of(partner)
    line = again.lines.get(kpi__code="contracts")
    assert (again.pk, again.version, again.status) == (card.pk, 1, "draft")
    assert (line.score, line.comment, again.lines.count()) == (Decimal(100), "A good month", 6)


def test_late_data_makes_a_new_version_of_a_published_card() -> None:
    partner = seed_month()
    close()
    first = publish(partner)
    take_in({"partner": partner.code, "kpi": "contracts", "date": "2025-01-31", "value": "500"})
    sweep_marks(now=NOW)
    second = card_of(partner)
    first.refresh_from_db()
    assert (first.status, first.version, first.lines.count()) == ("superseded", 1, 6)
    assert (second.status, second.version, second.published_at) == ("published", 2, NOW)
    assert second.lines.get(kpi__code="contracts").score == 100
    assert AuditEntry.objects.filter(action="scorecards.rescored", changes__restated=1).exists()


def test_late_data_of_one_partner_leaves_others_alone() -> None:
    partner, other, kpi = PartnerFactory(), PartnerFactory(), KpiFactory()
    for one in (partner, other):
        KpiTargetFactory(partner=one, kpi=kpi)
    take_in(row(partner, kpi, "90"), row(other, kpi, "90"))
    close()
    publish(partner), publish(other)
    take_in(row(partner, kpi, "95"))
    sweep_marks(now=NOW)
    assert (card_of(partner).version, card_of(other).version) == (2, 1)


def test_movement_is_measured_against_the_month_before() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    KpiTargetFactory(partner=partner, kpi=kpi, valid_from=date(2024, 12, 1))
    take_in(row(partner, kpi, "90", "2024-12-31"), row(partner, kpi, "95"))
    close(Month(2024, 12))
    close()
    assert card_of(partner).previous_total == 90
    take_in(row(partner, kpi, "80", "2024-12-31"))
    sweep_marks(now=NOW)
    assert card_of(partner).previous_total == 80
    assert card_of(partner).total == 95


def test_everybody_without_a_card_has_a_reason() -> None:
    kpi, held = KpiFactory(), KpiFactory(no_data="hold")
    without_targets = PartnerFactory(code="P-1", stage="active")
    PartnerFactory(code="P-2", stage="identified")
    KpiTargetFactory(partner=PartnerFactory(code="P-3"), kpi=kpi)
    partner = PartnerFactory(code="P-4")
    KpiTargetFactory(partner=partner, kpi=kpi)
    KpiTargetFactory(partner=partner, kpi=held)
    take_in(row(partner, kpi, "90"))
    run = close()
    assert without_targets.code == "P-1"
    assert skips(run) == {"P-1": "NO_TARGETS", "P-3": "NO_DATA", "P-4": "HELD"}
    assert run.skips.get(partner=partner).detail == held.code
    assert run.scored == 0


def test_one_partner_that_cannot_be_scored_never_stops_the_others() -> None:
    kpi, good, bad = KpiFactory(), PartnerFactory(), PartnerFactory(code="P-BAD")
    KpiTargetFactory(partner=good, kpi=kpi)
    KpiTargetFactory(partner=bad, kpi=kpi, target=Decimal(0))
    take_in(row(good, kpi, "100"), row(bad, kpi, "100"))
    run = close()
    assert skips(run) == {"P-BAD": "ERROR"}
    assert "more than zero" in run.skips.get().detail
    assert card_of(good).total == 100


@pytest.mark.parametrize(
    ("policy", "score", "no_data", "total"),
    [
        ("skip", None, "skip", Decimal(80)),
        ("zero", Decimal(0), "zero", Decimal(40)),
        ("carry", Decimal(60), "carry", Decimal(70)),
    ],
)
def test_a_kpi_without_data_follows_its_policy(policy: str, score: Any, no_data: str, total: Decimal) -> None:
    partner, present, absent = PartnerFactory(), KpiFactory(), KpiFactory(no_data=policy)
    for kpi in (present, absent):
        KpiTargetFactory(partner=partner, kpi=kpi)
    take_in(row(partner, present, "80"), row(partner, absent, "60", "2024-10-31"))
    close()
    line = card_of(partner).lines.get(kpi=absent)
    assert (line.score, line.no_data) == (score, no_data)
    assert card_of(partner).total == total


def test_an_actual_is_carried_three_months_at_most() -> None:
    partner, present, absent = PartnerFactory(), KpiFactory(), KpiFactory(no_data="carry")
    for kpi in (present, absent):
        KpiTargetFactory(partner=partner, kpi=kpi)
    take_in(row(partner, present, "80"), row(partner, absent, "60", "2024-09-30"))
    close()
    assert card_of(partner).lines.get(kpi=absent).no_data == "skip"


def test_late_data_reaches_the_months_that_carried_it() -> None:
    partner, present, absent = PartnerFactory(), KpiFactory(), KpiFactory(no_data="carry")
    for kpi in (present, absent):
        KpiTargetFactory(partner=partner, kpi=kpi)
    take_in(row(partner, present, "80"), row(partner, absent, "60", "2024-12-31"))
    close()
    take_in(row(partner, absent, "100", "2024-12-31"))
    sweep_marks(now=NOW)
    assert card_of(partner).lines.get(kpi=absent).score == 100


def test_a_draft_goes_when_its_data_goes() -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    target = KpiTargetFactory(partner=partner, kpi=kpi)
    take_in(row(partner, kpi, "90"))
    close()
    target.delete()
    run = close()
    assert not Scorecard.objects.filter(partner=partner).exists()
    assert run.scored == 0


def test_bands_grade_the_total() -> None:
    GradeBand.objects.all().delete()
    for grade, start in (("poor", 0), ("acceptable", 80), ("good", 100), ("excellent", 110)):
        GradeBand.objects.create(grade=grade, starts_at=start)
    partner = seed_month()
    close()
    assert card_of(partner).grade == "excellent"


def test_a_month_that_is_not_over_is_refused() -> None:
    with pytest.raises(MonthNotOver, match="2025-03-01"):
        close(Month(2025, 2))
    assert not MonthClose.objects.exists()


def test_the_month_ends_at_the_organisation() -> None:
    Organisation.objects.create(name="EV maker", time_zone="Asia/Shanghai")
    assert close(now=datetime(2025, 1, 31, 16, 30, tzinfo=UTC)).status == "finished"


def test_who_may_close_a_month() -> None:
    close(by=manager())
    close(by=administrator())
    with pytest.raises(Forbidden):
        close(by=person())


def test_closing_tells_the_alerts_once() -> None:
    seed_month()
    close()
    close()
    marks = KpiMonthMark.objects.filter(kpi=None)
    assert marks.count() == 1
    assert marks.get().aggregated_at == NOW
    assert not KpiMonthMark.objects.to_aggregate().exists()


def test_closed_through_is_the_newest_closed_month() -> None:
    assert MonthClose.objects.closed_through() is None
    close()
    close(Month(2024, 11))
    assert MonthClose.objects.closed_through() == MONTH


def test_each_run_leaves_one_audit_row() -> None:
    seed_month()
    person_who_closes = manager()
    close(by=person_who_closes)
    entry = AuditEntry.objects.get(action="months.closed")
    assert (entry.actor, entry.batch_count) == (person_who_closes, 1)
    assert entry.changes["created"] == 1


def many_partners(count: int) -> list[dict[str, Any]]:
    """Make partners with three KPIs each, and return their measurements."""
    kpis = [KpiFactory(no_data="carry"), KpiFactory(), KpiFactory(aggregation="ratio")]
    partners = [PartnerFactory() for _ in range(count)]
    for partner in partners:
        for kpi in kpis:
            KpiTargetFactory(partner=partner, kpi=kpi)
    return [
        row(partner, kpi, "90" if kpi.aggregation == "sum" else ("9", "10")) for partner in partners for kpi in kpis
    ]


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def life_of_a_month(count: int) -> list[int]:
    """Return the statements of each thing that can happen to a month of so many partners."""
    with transaction.atomic():
        rows = many_partners(count)
        late = [{**one, "value": "80"} for one in rows if "value" in one]
        later = [{**one, "value": "70"} for one in rows if "value" in one]
        counts = [statements(lambda: take_in(*rows)), statements(close), statements(close)]
        counts += [statements(lambda: take_in(*late)), statements(lambda: sweep_marks(now=NOW))]
        Scorecard.objects.update(status="published")
        counts += [statements(lambda: take_in(*later)), statements(lambda: sweep_marks(now=NOW)), statements(close)]
        transaction.set_rollback(True)
    return counts


def test_statements_do_not_grow_with_the_number_of_partners() -> None:
    assert life_of_a_month(60) == life_of_a_month(3)
