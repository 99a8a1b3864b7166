"""The gallery of components under /kit/, only where DEBUG is on: each part of a page with sample values."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace as Sample

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reports import charts

NOW = datetime(2026, 11, 12, 9, 20, tzinfo=UTC)
MONTH = date(2026, 10, 1)
GRADES = ("excellent", "good", "acceptable", "poor")
TOKENS = (
    *("ink", "ink-2", "ink-3", "accent", "jade-deep", "jade"),
    *("amber", "cinnabar", "line-2", "fill-2", "paper", "sheet"),
)
TOTALS = (101.2, 102.6, 99.8, 103.4, 104.9, 103.1, 101.4, 98.7, 94.6, 91.2, 87.0, 78.3)
PRIOR = (96.4, 97.1, 98.0, 98.8, 99.5, 100.4, 100.1, 101.0, 101.8, 102.2, 101.6, 101.9)
LIN = Sample(name="Lin Qiao")


class SampleForm(forms.Form):
    """A form of every kind of field, refused once."""

    title = forms.CharField(help_text="What people call it.")
    weight = forms.DecimalField(required=False)
    due_on = forms.DateField(label="Due on")
    level = forms.MultipleChoiceField(
        choices=[(letter, letter) for letter in "SABC"], widget=forms.CheckboxSelectMultiple, required=False
    )
    is_final = forms.BooleanField(label="This is final", required=False)


def months() -> list[date]:
    return [date(2025 + (9 + step) // 12, (9 + step) % 12 + 1, 1) for step in range(1, 13)]


def sample_kpi(code: str, name: str, unit: str, direction: str = "higher") -> Sample:
    return Sample(code=code, display_name=name, unit=unit, direction=direction)


def sample_line(kpi: Sample, *, target: str, actual: str, score: str, change: str, no_data: str = "") -> Sample:
    total, moved = Decimal(score), Decimal(change)
    return Sample(
        kpi=kpi,
        target=Decimal(target),
        actual=Decimal(actual),
        score=total,
        grade=charts.grade_at(total),
        share=Decimal(50),
        previous_score=total - moved,
        change=moved,
        history=[total - moved * step / 5 for step in range(5, -1, -1)],
        comment="",
        source="TMS feed, daily",
        no_data=no_data,
        incident=None,
    )


def sample_lines() -> list[Sample]:
    damage = sample_kpi("damage", "Transit damage rate", "%", "lower")
    volume = sample_kpi("volume", "Volume fulfilled", "")
    return [
        sample_line(damage, target="0.003", actual="0.0062", score="54.3", change="-20"),
        sample_line(volume, target="12000", actual="11340", score="103.2", change="1.4", no_data="carry"),
    ]


def sample_steps() -> list[Sample]:
    texts = ("Pause the loading ramp", "Root-cause report from the partner", "Repair six ramps")
    days = (-8, -2, 8)
    return [
        Sample(pk=pk, display_text=text, owner=LIN, due_at=NOW + timedelta(days=day), done_at=None if pk else NOW)
        for pk, (text, day) in enumerate(zip(texts, days, strict=True))
    ]


def sample_rungs() -> list[Sample]:
    told = NOW - timedelta(days=6)
    return [
        Sample(number=1, target_label="Owner", person=LIN, state="done", at=told, acknowledged_at=told),
        Sample(number=2, target_label="Manager", person=None, state="now", at=told, acknowledged_at=None),
        Sample(number=3, target_label="Executives", person=None, state="due", at=NOW, acknowledged_at=None),
        Sample(number=4, target_label="Meeting", person=None, state="next", at=None, acknowledged_at=None),
    ]


def sample_events() -> list[Sample]:
    kinds = ("resolved", "step_done", "acknowledged", "notified", "opened")
    return [
        Sample(at=NOW - timedelta(hours=9 * hours), kind=kind, actor=LIN, detail="") for hours, kind in enumerate(kinds)
    ]


def sample_pictures() -> dict[str, str]:
    """Return the charts that no page of today shows yet, drawn as they are."""
    bones = [
        charts.Bone("People", [charts.Cause("No photo at hand-over", is_confirmed=True)]),
        charts.Bone("Process", [charts.Cause("No ramp inspection log")]),
        charts.Bone("Technology", [charts.Cause("6 of 9 ramps worn", is_confirmed=True)]),
        charts.Bone("Data", [charts.Cause("Damage coded late")]),
    ]
    rungs = [charts.Rung(0, 200), charts.Rung(5000, 250), charts.Rung(8000, 320)]
    return {
        "ladder": charts.ladder(
            rungs=rungs,
            end=12000,
            earned=[charts.Block(0, 5000, 200), charts.Block(5000, 6200, 250)],
            scenario=[charts.Block(0, 5000, 200), charts.Block(5000, 8000, 250), charts.Block(8000, 8600, 320)],
            placed=6200,
            tried=8600,
            placed_label="31 Oct 6,200",
            tried_label="Forecast 8,600",
            base=charts.BaseTarget(5000, 160, "base target 5,000"),
            write_volume=lambda volume: f"{volume:,}",
            write_rate=lambda rate: f"¥{rate}",
            label="Commission ladder: 200, 250 and 320 yuan a unit from 0, 5,000 and 8,000 units.",
        ),
        "columns": charts.columns(
            values=[41, 38, 52], prior=[36, 40, 44], labels=["Aug", "Sep", "Oct"], label="Contracts of three months."
        ),
        "series": charts.series(
            values=TOTALS[-6:],
            labels=["May", "", "", "", "", "Oct"],
            target=100,
            target_label="plan 100",
            label="Six months against the plan.",
            shaded=(3, 5),
            shaded_label="Q3",
        ),
        "fishbone": charts.fishbone(
            effect="Transit damage", detail="0.62%, limit 0.30%", bones=bones, label="Causes of transit damage."
        ),
    }


def sample_charts() -> dict[str, object]:
    history = [
        Sample(month=month, total=total, grade=charts.grade_at(total), prior_total=prior)
        for month, total, prior in zip(months(), TOTALS, PRIOR, strict=True)
    ]
    points = [charts.StripPoint(total, charts.grade_at(total), f"Partner {total}") for total in TOTALS]
    readings = [Sample(period=month, value=Decimal(5 + step) / 1000) for step, month in enumerate(months())]
    return {
        "history": history,
        "lanes": [Sample(level="A", points=points[:6]), Sample(level="C", points=points[6:])],
        "readings": readings,
        "limit": Decimal("0.012"),
        "pictures": sample_pictures(),
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; the page does not exist outside development."""
    if not settings.DEBUG:
        raise Http404
    form = SampleForm({"title": "", "weight": "25", "due_on": "2026-13-31", "level": ["S", "A"]})
    tabs = [
        Sample(label="Overview", href="#", count=None, is_hot=False, is_current=True),
        Sample(label="Incidents", href="#", count=2, is_hot=True, is_current=False),
    ]
    steps = ("done", "now", "next", "stopped")
    context = {
        "now": NOW,
        "month": MONTH,
        "grades": GRADES,
        "tokens": TOKENS,
        "levels": "SABC",
        "form": form,
        "tabs": tabs,
        "page": Paginator(range(60), 25).page(2),
        "steps": [Sample(label=f"Step {state}", note="12 Nov", state=state) for state in steps],
        "card": Sample(month=MONTH, total=78.3, grade="poor", previous_total=87, change=Decimal("-8.7")),
        "lines": sample_lines(),
        "playbook": sample_steps(),
        "rungs": sample_rungs(),
        "events": sample_events(),
        "cadence": [Sample(label="Executive", next_at=NOW, dots=["held", "missed", "next"], held=1, due=2)],
        "person": LIN,
        "totals": TOTALS,
        **sample_charts(),
    }
    return render(request, "kit/gallery.html", context)
