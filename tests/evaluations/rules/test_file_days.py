import pytest

from evaluations.rules.file_days import plain_day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-01-31", "2025-01-31"),
        ("2025/1/31", "2025-01-31"),
        ("2025.1.5", "2025-01-05"),
        ("2025年1月31日", "2025-01-31"),
        ("2025/1/31 0:00", "2025-01-31"),
        ("2025-01-31 00:00:00", "2025-01-31"),
        ("2025-01", "2025-01-31"),
        ("2024/2", "2024-02-29"),
        ("2025年2月", "2025-02-28"),
        ("2025-13", "2025-13"),
        ("2025-01-31 08:30", "2025-01-31 08:30"),
        ("31.01.2025", "31.01.2025"),
        ("45688", "45688"),
        ("", ""),
    ],
)
def test_days_of_spreadsheets_are_brought_into_one_form(written: str, day: str) -> None:
    assert plain_day(written) == day
