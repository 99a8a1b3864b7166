"""Every chart: named for people who do not see it, free of style attributes, and safe with whatever the data holds."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from reports import charts

BANDS = (
    charts.Band(0, "poor", "Poor"),
    charts.Band(80, "acceptable", "Acceptable"),
    charts.Band(100, "good", "Good"),
    charts.Band(120, "excellent", "Excellent"),
)
SENTENCE = 'The score fell from 101.2 to 78.3, below "80" & the plan.'
MONTHS = [
    charts.TrendPoint("Aug", Decimal("94.6"), "acceptable", prior=101),
    charts.TrendPoint("Sep", None, prior=None),
    charts.TrendPoint("Oct", Decimal("78.3"), "poor", prior=99.5),
]
CHARTS = {
    "sparkline": lambda **kw: charts.sparkline(values=[100, None, Decimal("78.3")], last_grade="poor", **kw),
    "scorebar": lambda **kw: charts.scorebar(score=Decimal("112.3"), grade="good", previous=99, **kw),
    "bullet": lambda **kw: charts.bullet(score=None, previous=99, target_label="≥ 97%", **kw),
    "bandscale": lambda **kw: charts.bandscale(score=Decimal("78.3"), bands=BANDS, **kw),
    "progress": lambda **kw: charts.progress(done=5, total=14, **kw),
    "term": lambda **kw: charts.term(elapsed=0.92, notice_from=0.9, **kw),
    "trend": lambda **kw: charts.trend(points=MONTHS, bands=BANDS, prior_label="2025", **kw),
    "strip": lambda **kw: charts.strip(
        lanes=[[charts.StripPoint(Decimal("78.3"), "poor", "Meridian <Freight>")], []], bands=BANDS, **kw
    ),
    "limit_line": lambda **kw: charts.limit_line(
        points=[
            charts.LimitPoint("5 Oct", Decimal("0.0062"), plan=None),
            charts.LimitPoint("12 Oct", None, plan=0.003),
        ],
        limit=Decimal("0.003"),
        is_breach_above=True,
        limit_label="Limit 0.30%",
        plan_label="Plan",
        today_at=1,
        today_label="Today",
        **kw,
    ),
    "ladder": lambda **kw: charts.ladder(
        rungs=[charts.Rung(0, 200), charts.Rung(5000, 280)],
        end=8000,
        earned=[charts.Block(0, 5000, 200), charts.Block(5000, 5200, 280)],
        scenario=[charts.Block(0, 5000, 200), charts.Block(5000, 6000, 280)],
        placed=Decimal(5200),
        tried=6000,
        placed_label="Now",
        tried_label="Forecast",
        base=charts.BaseTarget(5000, 160, "base target 5,000"),
        write_volume=str,
        write_rate=str,
        **kw,
    ),
    "columns": lambda **kw: charts.columns(values=[3, 5], prior=[2, 6], labels=["S", "O"], target=4, **kw),
    "series": lambda **kw: charts.series(
        values=[101, None, Decimal(99)], labels=["Aug", "", "Oct"], target=100, target_label="plan", shaded=(0, 1), **kw
    ),
    "fishbone": lambda **kw: charts.fishbone(
        effect="Damage",
        detail="0.62%",
        bones=[charts.Bone("People", [charts.Cause("No photo", is_confirmed=True)]), charts.Bone("Policy", [])],
        **kw,
    ),
}


@pytest.mark.parametrize("mode", ["web", "print"])
@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_an_image_with_a_sentence(draw, mode):
    root = ET.fromstring(draw(label=SENTENCE, mode=mode))
    assert root.get("role") == "img"
    assert root.get("aria-label") == SENTENCE


@pytest.mark.parametrize("mode", ["web", "print"])
@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_has_no_style_and_no_script(draw, mode):
    markup = draw(label=SENTENCE, mode=mode)
    assert not re.search(r"style=|<style|<script|\son\w+=", markup)
    assert "nan" not in markup


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_print_charts_use_no_custom_properties(draw):
    assert "var(" not in draw(label=SENTENCE, mode="print")


@pytest.mark.parametrize("name", ["bandscale", "progress", "term", "trend", "strip", "limit_line", "columns", "series"])
def test_a_chart_of_a_fixed_width_has_no_percentages(name):
    root = ET.fromstring(CHARTS[name](label=SENTENCE, width=400))
    places = [node.get(side, "") for node in root.iter() for side in ("x", "x1", "x2", "width", "cx")]
    assert not [place for place in places if place.endswith("%")]


def test_hatchings_of_two_charts_have_different_ids():
    first, second = (CHARTS["trend"](label=label) for label in ("One partner.", "Another partner."))
    assert set(re.findall(r' id="(\w+)"', first)).isdisjoint(re.findall(r' id="(\w+)"', second))
    assert first == CHARTS["trend"](label="One partner.")


@pytest.mark.parametrize("values", [[], [None, None], [5], [5, 5, 5], [0, 0]])
def test_a_sparkline_bears_missing_single_and_equal_values(values):
    ET.fromstring(charts.sparkline(values=values))


def test_a_month_without_a_card_breaks_the_line():
    path = re.search(r'd="([^"]+)"[^>]*stroke="var\(--ink\)"', CHARTS["trend"](label=SENTENCE))
    assert path
    assert path[1].count("M") == 2


@pytest.mark.parametrize(
    ("scores", "bottom"), [([101, 78.3], 60), ([60], 60), ([59.9], 40), ([Decimal("12.5")], 0), ([], 60)]
)
def test_the_score_axis_begins_at_60_unless_a_score_is_lower(scores, bottom):
    assert charts.trend_bottom(scores) == bottom


@pytest.mark.parametrize(
    ("score", "grade"),
    [("79.9", "poor"), ("80", "acceptable"), ("99.9", "acceptable"), ("100", "good"), ("120", "excellent")],
)
def test_a_bound_belongs_to_the_band_above_it(score, grade):
    assert charts.grade_at(Decimal(score)) == grade


def test_only_the_poorest_four_are_named_on_the_strip():
    lane = [charts.StripPoint(60 + n, "poor", f"Partner {n}") for n in range(9)]
    markup = charts.strip(lanes=[lane], bands=BANDS, label=SENTENCE)
    assert [n for n in range(9) if f">Partner {n}</text>" in markup] == [0, 1, 2, 3]
    assert all(f"<title>Partner {n} " in markup for n in range(9))
