from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.milestones import by_quarter
from prms.lib.periods import Quarter


def test_milestones_count_in_the_quarter_they_fell_due():
    rolled = by_quarter(
        [
            (date(2025, 4, 1), "missed"),
            (date(2025, 1, 1), "met"),
            (date(2025, 3, 31), "late"),
            (date(2025, 3, 31), "met"),
            (date(2025, 4, 1), ""),
        ]
    )

    assert [(str(row.quarter), row.met, row.late, row.missed, row.open) for row in rolled] == [
        ("2025-Q1", 2, 1, 0, 0),
        ("2025-Q2", 0, 0, 1, 1),
    ]


def test_without_milestones_there_is_no_quarter():
    assert by_quarter([]) == []


@given(
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["", "met", "late", "missed"])),
        max_size=30,
    )
)
def test_every_milestone_lies_in_exactly_one_quarter(milestones):
    rolled = by_quarter(milestones)

    assert sum(row.total for row in rolled) == len(milestones)
    assert {row.quarter for row in rolled} == {Quarter.of(due_on) for due_on, _ in milestones}
