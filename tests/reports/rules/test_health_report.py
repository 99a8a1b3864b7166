"""The arithmetic and the cases of the quarterly health report."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from prms.lib.periods import Quarter
from prms.lib.working_time import WorkingCalendar
from reports.rules.exposure import MOST, exposure, rank
from reports.rules.frozen import canonical_json, fingerprint
from reports.rules.partner_lines import Note, PartnerLine, in_order, note_of, that_matter
from reports.rules.portfolio_score import mean, portfolio_score, quarter_total, share
from reports.rules.promises import Outcome, Tally, outcome, tally
from reports.rules.timetable import draft_due_on, quarter_to_report
from reports.rules.verdict import Lead, Poor, verdict

SHANGHAI = ZoneInfo("Asia/Shanghai")


def decimals(*texts: str | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]


def line(code: str = "A1", **facts: object) -> PartnerLine:
    usual = {"level": "B", "total": Decimal(100), "changed": Decimal(0), "grade": "good", "grade_before": "good"}
    return PartnerLine(code, **{**usual, "months": 3, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("months", "total"),
    [
        (("113.5", "115.7", "116.9"), "115.4"),
        (("98.6", "94.6", "87.0"), "93.4"),
        (("100.0", None, "99.9"), "100.0"),
        (("80.1", "80.0", "80.05"), "80.1"),
        ((None, None, None), None),
    ],
)
def test_a_quarter_is_the_mean_of_the_months_that_have_a_card(months, total) -> None:
    assert quarter_total(decimals(*months)) == (total and Decimal(total))


def test_the_portfolio_weighs_levels_four_three_two_one() -> None:
    totals = [("S", Decimal(110)), ("A", Decimal(100)), ("B", Decimal(90)), ("C", Decimal(60)), ("C", None)]

    # (4 × 110 + 3 × 100 + 2 × 90 + 60) ÷ 10
    assert portfolio_score(totals) == Decimal("98.0")
    assert portfolio_score([("S", None)]) is None


def test_a_share_of_nothing_and_a_mean_of_nothing_are_unknown() -> None:
    assert (share(5, 7), share(0, 3), share(0, 0)) == (Decimal("0.7143"), Decimal(0), None)
    assert (mean([1, 2, 4]), mean([])) == (Decimal("2.3"), None)


@pytest.mark.parametrize(
    ("score", "before", "lead"),
    [
        ("103.0", "102.6", Lead.HELD),
        ("103.0", "102.5", Lead.ROSE),
        ("102.5", "103.0", Lead.FELL),
        ("102.6", "103.0", Lead.HELD),
        ("103.0", None, Lead.FIRST),
        (None, "103.0", Lead.EMPTY),
    ],
)
def test_half_a_point_is_a_movement(score, before, lead) -> None:
    found = verdict(
        score=score and Decimal(score), before=before and Decimal(before), poor=(), poor_before=(), poor_after=()
    )

    assert (found.lead, found.poor) == (lead, Poor.NOBODY)


@pytest.mark.parametrize(
    ("poor", "before", "case", "new"),
    [
        ("", "X", Poor.NOBODY, ""),
        ("X", "X", Poor.NOBODY_NEW, ""),
        ("XY", "X", Poor.ONE_NEW, "Y"),
        ("XYZ", "X", Poor.TWO_NEW, "YZ"),
        ("WXYZ", "X", Poor.SEVERAL_NEW, "WYZ"),
    ],
)
def test_the_verdict_names_who_became_poor(poor, before, case, new) -> None:
    found = verdict(score=Decimal(1), before=None, poor=set(poor), poor_before=set(before), poor_after=set("XV"))

    assert (found.poor, "".join(found.new)) == (case, new)
    assert set(found.since) == set("XV") - set(poor)


def test_exposure_is_severity_times_level() -> None:
    points = {(s, p): exposure(severity=s, level=p) for s in ("critical", "major", "minor") for p in "SC"}

    assert points[("critical", "S")] == MOST == 12
    assert (points[("major", "S")], points[("minor", "S")]) == (8, 4)
    assert (points[("critical", "C")], points[("minor", "C")]) == (3, 1)
    assert exposure(severity="minor", level="") is None


def test_of_equal_exposure_the_worse_and_then_the_older_comes_first() -> None:
    risks = [
        ("feed", rank(severity="critical", level="", opened=1)),
        ("minor S", rank(severity="minor", level="S", opened=1)),
        ("major B, new", rank(severity="major", level="B", opened=9)),
        ("major B, old", rank(severity="major", level="B", opened=2)),
    ]

    assert [name for name, key in sorted(risks, key=lambda risk: risk[1])] == [
        "major B, old",
        "major B, new",
        "minor S",
        "feed",
    ]


@pytest.mark.parametrize(
    ("done_on", "today", "expected"),
    [
        (date(2026, 8, 31), date(2026, 10, 1), Outcome.KEPT),
        (date(2026, 9, 1), date(2026, 10, 1), Outcome.MISSED),
        (None, date(2026, 8, 31), Outcome.WAITING),
        (None, date(2026, 9, 1), Outcome.MISSED),
    ],
)
def test_a_promise_is_kept_by_its_day(done_on, today, expected) -> None:
    assert outcome(due_on=date(2026, 8, 31), done_on=done_on, today=today) is expected


def test_what_is_not_due_yet_counts_neither_way() -> None:
    found = tally([Outcome.KEPT, Outcome.WAITING, Outcome.MISSED, Outcome.KEPT, Outcome.KEPT])

    assert found == Tally(3, 1, 1)
    assert found.kept_share == Decimal("0.75")
    assert Tally(waiting=4).kept_share is None


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"total": None, "months": 0}, Note.NO_CARD),
        ({"has_severe_incident": True, "grade": "poor"}, Note.INCIDENT),
        ({"grade": "poor"}, Note.GRADE_DOWN),
        ({"grade": "excellent", "months": 2}, Note.GRADE_UP),
        ({"months": 2}, Note.GAP),
        ({"has_weak_kpi": True}, Note.WEAK_KPI),
        ({"grade_before": ""}, Note.NEW),
        ({}, Note.NOTHING),
    ],
)
def test_a_line_tells_the_most_telling_thing(facts, note) -> None:
    assert note_of(line(**facts)) is note


def test_lines_go_by_level_then_by_score() -> None:
    lines = [
        line("C", level="C", total=Decimal(120)),
        line("S-none", level="S", total=None),
        line("S-low", level="S", total=Decimal(70)),
        line("S-high", level="S", total=Decimal(90)),
    ]

    assert [row.code for row in in_order(lines)] == ["S-high", "S-low", "S-none", "C"]


def test_thirty_fit_and_of_more_the_ones_that_matter_are_shown() -> None:
    thirty = [line(f"P{n:02}") for n in range(30)]
    more = [*thirty, line("poor", grade="poor"), line("none", total=None), line("moved", changed=Decimal(-9))]

    assert len(that_matter(thirty)) == 30
    assert len(that_matter(more)) == 30
    assert {"poor", "none", "moved"} <= that_matter(more)
    assert that_matter(more, most=2) == {"poor", "none"}


@pytest.mark.parametrize(
    ("meeting_on", "due_on"),
    [
        (date(2026, 11, 18), date(2026, 11, 11)),
        (date(2026, 11, 16), date(2026, 11, 9)),
        # 1 to 8 October is a holiday, and Saturday 10 October is worked instead.
        (date(2026, 10, 13), date(2026, 9, 29)),
    ],
)
def test_the_draft_is_due_five_working_days_before_the_meeting(meeting_on, due_on) -> None:
    calendar = WorkingCalendar(
        zone=SHANGHAI,
        holidays=frozenset(date(2026, 10, day) for day in range(1, 9)),
        make_up_days=frozenset({date(2026, 10, 10)}),
    )

    assert draft_due_on(meeting_on=meeting_on, calendar=calendar) == due_on


@pytest.mark.parametrize(
    ("meeting_on", "quarter"),
    [(date(2026, 11, 18), "2026-Q3"), (date(2026, 10, 1), "2026-Q3"), (date(2027, 1, 4), "2026-Q4")],
)
def test_a_meeting_looks_back_on_the_quarter_before_its_own(meeting_on, quarter) -> None:
    assert quarter_to_report(meeting_on=meeting_on) == Quarter.parse(quarter)


def test_equal_content_has_one_fingerprint() -> None:
    one, other = {"b": ["1.0", None], "a": "合格"}, {"a": "合格", "b": ["1.0", None]}

    assert canonical_json(one) == canonical_json(other) == '{"a":"合格","b":["1.0",null]}'
    assert fingerprint(canonical_json(one)) == fingerprint(canonical_json(other).encode())
    assert fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
