"""The sentence that opens a page says what is true and what to do, case by case."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Value

import pytest
from django.template.loader import render_to_string

LEAD = Value(partner=Value(display_name="Meridian <Freight>"), due_at=datetime(2026, 11, 12, 18, tzinfo=UTC))
MEETING = Value(title="Business meeting", starts_at=datetime(2026, 11, 26, 14, tzinfo=UTC))
DAMAGE = Value(display_name="Transit damage rate", unit="%")


def sentence(template: str, **context: object) -> str:
    markup = render_to_string(template, context)
    return " ".join(re.sub(r"<[^>]+>", "", markup).split())


@pytest.mark.parametrize(
    ("lead", "waiting", "late", "said"),
    [
        (
            LEAD,
            10,
            2,
            "Meridian &lt;Freight&gt; needs your decision by 18:00. 10 more items are waiting, 2 of them late.",
        ),
        (LEAD, 1, 0, "Meridian &lt;Freight&gt; needs your decision by 18:00. 1 more item is waiting."),
        (LEAD, 0, 0, "Meridian &lt;Freight&gt; needs your decision by 18:00. Nothing else is waiting."),
        (None, 3, 0, "3 items need you. None of them is late."),
        (None, 3, 1, "3 items need you. 1 of them is late."),
        (None, 0, 0, "Nothing needs you. Next: Business meeting, 26 Nov, 14:00."),
    ],
)
def test_today_begins_with_what_needs_a_decision(lead, waiting, late, said):
    context = {"lead": lead, "waiting": waiting, "late": late, "next_meeting": MEETING}
    assert sentence("reports/today/verdict.html", **context) == said


def health(**given: object) -> Value:
    known = {
        "total": Decimal("78.3"),
        "month": date(2026, 10, 1),
        "grade": "poor",
        "poor_streak": 1,
        "months_known": 12,
        "lost": Decimal("21.66"),
        "top_lost": Decimal("16.79"),
        "top_kpis": ["Damage", "Delay"],
    }
    return Value(**known | given)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            health(),
            "78.3 is the first poor month in 12. Damage and Delay cost 16.8 of the 21.7 points lost against target.",
        ),
        (
            health(poor_streak=3, top_kpis=["Damage"]),
            "78.3: poor for 3 months in a row. Damage cost 16.8 of the 21.7 points lost against target.",
        ),
        (
            health(top_lost=Decimal("21.66")),
            "78.3 is the first poor month in 12. Damage and Delay cost all 21.7 points lost against target.",
        ),
        (
            health(poor_streak=3, top_kpis=["Damage"], top_lost=Decimal("21.66")),
            "78.3: poor for 3 months in a row. Damage alone cost the 21.7 points lost against target.",
        ),
        (
            health(grade="excellent", total=Decimal(120), top_kpis=[]),
            "120.0 in October 2026 is excellent. Every KPI reached its target.",
        ),
        (
            None,
            "There is no scorecard yet. Scores begin with the first closed month that has targets and data.",
        ),
    ],
)
def test_a_partner_begins_with_its_score_and_what_explains_it(shown, said):
    assert sentence("reports/partner/verdict.html", health=shown) == said


def reading(**given: object) -> Value:
    known = {
        "measure": "kpi_actual",
        "kpi": DAMAGE,
        "value": Decimal("0.0062"),
        "threshold": Decimal("0.003"),
        "operator": ">",
        "period": date(2026, 10, 1),
        "periods": 1,
        "description": "",
    }
    return Value(**known | given)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (reading(), "Transit damage rate was 0.62% in October 2026, above 0.30%."),
        (reading(periods=2), "Transit damage rate was 0.62% in October 2026, above 0.30% for 2 months in a row."),
        (reading(operator="<"), "Transit damage rate was 0.62% in October 2026, below 0.30%."),
        (
            reading(measure="attainment", value=Decimal("0.56"), threshold=Decimal("0.6"), operator="<", periods=2),
            "Transit damage rate reached 56.0% of its target in October 2026, below 60.0% for 2 months in a row.",
        ),
        (
            reading(measure="score", kpi=None, value=Decimal("78.3"), threshold=Decimal(80), operator="<"),
            "The total was 78.3 in October 2026, below 80.0.",
        ),
        (reading(measure="nodata"), "No data has arrived for October 2026."),
        (reading(measure="event", description="A file was lost."), "A file was lost."),
    ],
)
def test_an_incident_says_what_broke_its_rule(shown, said):
    assert sentence("alerts/reading.html", reading=shown) == said
