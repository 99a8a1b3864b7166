"""The golden scenarios of RELIABILITY §1 and the worked ones of SPEC F2, against the database."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from alerts.models import AlertRule, Incident, IncidentEvent, RuleState
from alerts.services import edit_rule, evaluate_everything, evaluate_marks, resolve
from alerts.services.judging import judge
from evaluations.models import KpiMonthMark
from messaging.models import Notification
from partners.models import Partner
from tests.factories import alerts as make
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db

MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")


@pytest.fixture
def partner() -> Partner:
    partner = make.partner_of(make.owner_with_ladder())
    make.target(partner, make.contracts())
    return partner


def live_through(partner: Partner, values: list[Any]) -> None:
    """Bring a month's contracts and close it, one month after the other."""
    for month, value in zip(MONTHS, values, strict=False):
        make.actuals(partner, make.contracts(), {month: value})
        make.close_and_evaluate(month)


def messages(partner: Partner) -> list[str]:
    """Return the templates of what the owner found in the inbox, in order."""
    rows = Notification.objects.filter(recipient=partner.owner, channel="inbox", status="sent").order_by("pk")
    return [row.template.removeprefix("alerts/messages/incident_") for row in rows]


@pytest.mark.parametrize(
    ("values", "spans"),
    [
        ([290, 280], [("2025-01", "2025-02")]),
        ([290, 310, 280], []),
        ([290, None, 280], [("2025-01", "2025-03")]),
        ([290, None, None, 280], [("2025-01", "2025-04")]),
        ([290, None, None, None, 280], []),
        ([290, 280, 270], [("2025-01", "2025-03")]),
        ([290, 280, 300], [("2025-01", "2025-02")]),
        ([290, 280, 400, 290, 280], [("2025-01", "2025-02"), ("2025-04", "2025-05")]),
        ([300, 300], []),
    ],
    ids=lambda value: str(value) if isinstance(value, list) else "",
)
def test_a_slump_is_two_known_months_below_60_percent(
    partner: Partner, values: list[Any], spans: list[tuple[str, str]]
) -> None:
    make.slump_rule()

    live_through(partner, values)

    found = Incident.objects.order_by("pk").values_list("first_period", "last_period")
    assert [(f"{first:%Y-%m}", f"{last:%Y-%m}") for first, last in found] == spans


def test_a_pending_streak_is_told_to_nobody(partner: Partner) -> None:
    make.slump_rule()

    live_through(partner, [290])

    state = RuleState.objects.get(partner=partner)
    assert (state.state, state.streak, state.last_value) == ("pending", 1, Decimal("0.58"))
    assert not Notification.objects.exists()


def test_the_evidence_names_both_months(partner: Partner) -> None:
    make.slump_rule()

    live_through(partner, [290, 280])

    evidence = Incident.objects.get().evidence
    assert evidence["value"] == "0.56"
    assert evidence["threshold"] == "0.6"
    assert evidence["series"] == [
        {"period": "2025-01", "value": "0.58", "sample": "100"},
        {"period": "2025-02", "value": "0.56", "sample": "100"},
    ]


def test_a_third_bad_month_updates_the_same_incident_and_tells_nobody_again(partner: Partner) -> None:
    make.slump_rule()

    live_through(partner, [290, 280, 270])

    incident = Incident.objects.get()
    assert incident.evidence["value"] == "0.54"
    assert incident.events.filter(kind=IncidentEvent.Kind.STILL_BREACHING).count() == 1
    assert messages(partner) == ["opened"]


def test_a_gap_month_raises_its_own_incident_to_the_feeds_owner(partner: Partner) -> None:
    make.default_rules()

    live_through(partner, [290, None, 280])

    slump, missing = Incident.objects.order_by("rule__code").filter(rule__code__in=("nodata", "performance_slump"))[
        ::-1
    ]
    assert slump.status == "firing"
    assert (missing.feed_owner, missing.severity) == (partner.owner, "minor")
    assert [(gap.partner, f"{gap.month:%Y-%m}") for gap in missing.gaps.all()] == [(partner, "2025-02")]


def test_a_corrected_first_month_resolves_with_two_messages_in_all(partner: Partner) -> None:
    make.slump_rule()
    live_through(partner, [290, 280])

    make.actuals(partner, make.contracts(), {"2025-01": 455})
    evaluate_marks(now=make.after("2025-02", day=6))

    incident = Incident.objects.get()
    assert (incident.status, incident.resolution) == ("resolved", "corrected")
    assert messages(partner) == ["opened", "resolved"]


def test_a_correction_that_still_breaches_updates_the_evidence_silently(partner: Partner) -> None:
    make.slump_rule()
    live_through(partner, [290, 280])

    make.actuals(partner, make.contracts(), {"2025-02": 285})
    evaluate_marks(now=make.after("2025-02", day=6))

    incident = Incident.objects.get()
    assert (incident.status, incident.evidence["value"]) == ("firing", "0.57")
    assert messages(partner) == ["opened"]


def test_a_month_back_in_order_resolves_once(partner: Partner) -> None:
    make.slump_rule()

    live_through(partner, [290, 280, 400])
    evaluate_everything(now=make.after("2025-03", day=9))

    incident = Incident.objects.get()
    assert (incident.status, incident.resolution) == ("resolved", "auto")
    assert messages(partner) == ["opened", "resolved"]


def test_missing_data_never_resolves(partner: Partner) -> None:
    make.slump_rule()

    live_through(partner, [290, 280, None, None, None])

    assert Incident.objects.get().status == "firing"


def test_an_edited_threshold_leaves_the_open_incident_its_version(partner: Partner) -> None:
    rule = make.slump_rule()
    live_through(partner, [290, 280])

    edit_rule(rule=rule, values={"threshold": Decimal("0.50")}, by=administrator(), now=make.after("2025-02"))
    make.actuals(partner, make.contracts(), {"2025-03": 270})
    make.close_and_evaluate("2025-03")

    incident = Incident.objects.get()
    assert (incident.status, incident.rule_version.number, incident.evidence["threshold"]) == ("firing", 1, "0.6")
    assert incident.last_period.month == 3


def test_what_was_resolved_by_hand_fires_anew_only_after_a_new_streak(partner: Partner) -> None:
    make.slump_rule()
    live_through(partner, [290, 280])
    resolve(incident=Incident.objects.get(), reason="Agreed pause", by=partner.owner, now=make.after("2025-02"))

    evaluate_everything(now=make.after("2025-02", day=9))
    make.actuals(partner, make.contracts(), {"2025-03": 270})
    make.close_and_evaluate("2025-03")
    assert Incident.objects.count() == 1

    make.actuals(partner, make.contracts(), {"2025-04": 260})
    make.close_and_evaluate("2025-04")
    assert [row.status for row in Incident.objects.order_by("pk")] == ["resolved", "firing"]


def test_a_month_that_is_not_closed_is_not_judged(partner: Partner) -> None:
    make.slump_rule(periods=1)
    make.actuals(partner, make.contracts(), {"2025-01": 100})

    assert evaluate_marks(now=make.after("2025-01")) == 1

    assert not Incident.objects.exists()


def test_marks_are_evaluated_once(partner: Partner) -> None:
    make.slump_rule(periods=1)
    make.actuals(partner, make.contracts(), {"2025-01": 100})
    make.close("2025-01")

    assert evaluate_marks(now=make.after("2025-01")) == 2
    assert evaluate_marks(now=make.after("2025-01")) == 0
    assert not KpiMonthMark.objects.filter(evaluated_at=None).exists()


def test_a_run_that_dies_leaves_no_trace(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    make.slump_rule(periods=1)
    make.actuals(partner, make.contracts(), {"2025-01": 100})
    make.close("2025-01")

    def die(**_kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alerts.services.evaluation.open_incidents", die)
    with pytest.raises(KeyboardInterrupt):
        evaluate_marks(now=make.after("2025-01"))
    assert not RuleState.objects.exists()
    assert KpiMonthMark.objects.filter(evaluated_at=None).count() == 2

    monkeypatch.undo()
    evaluate_marks(now=make.after("2025-01"))
    assert Incident.objects.count() == 1


def test_a_rule_that_cannot_be_judged_is_named_and_stops_no_other(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.slump_rule(code="broken")
    make.slump_rule(code="sound", periods=1)
    make.actuals(partner, make.contracts(), {"2025-01": 100})
    monkeypatch.setattr("alerts.services.evaluation.judge", judge_but_not("broken"))

    make.close_and_evaluate("2025-01")

    assert AlertRule.objects.get(code="broken").evaluation_error == "ZeroDivisionError: no figures"
    assert Incident.objects.get().rule.code == "sound"


def judge_but_not(code: str) -> Any:
    def judge_or_fail(rule: AlertRule, **kwargs: Any) -> Any:
        if rule.code == code:
            raise ZeroDivisionError("no figures")
        return judge(rule, **kwargs)

    return judge_or_fail


def test_a_new_rule_is_evaluated_by_the_next_sweep(partner: Partner) -> None:
    live_through(partner, [290, 280])

    make.slump_rule()
    evaluate_marks(now=make.after("2025-02") + timedelta(seconds=2))

    assert Incident.objects.get().status == "firing"
