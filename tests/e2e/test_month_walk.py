"""A month from a faulty file to the card and the incident that it brings, in both languages."""

import csv
import io
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

MANAGER = "manager@example.com"
LAST_DAY = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
COLUMNS = ["partner", "kpi", "date", "value", "numerator", "denominator"]
INCIDENT_SECONDS = 60


class Words(NamedTuple):
    """Whose month it is, and what the pages say in one language."""

    language: str
    partner: str
    name: str
    check: str
    good_rows: str
    download: str
    all_rows: str
    imported: str
    close: str
    closed: str


WORDS = (
    Words(
        language="en",
        partner="CARLOOP",
        name="CarLoop Used Cars",
        check="Check file",
        good_rows="Import the good rows only",
        download="Download the bad rows",
        all_rows="Import all rows",
        imported="See what was imported, or undo it",
        close="Close the month",
        closed="The month is closed.",
    ),
    Words(
        language="zh-hans",
        partner="ZEPHYR",
        name="泽安保险",
        check="检查文件",
        good_rows="只导入正确的行",
        download="下载错误行",
        all_rows="导入全部行",
        imported="查看或撤销此次导入",
        close="执行月结",
        closed="月结完成。",
    ),
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_a_faulty_file_is_mended_and_the_closed_month_brings_card_and_incident(sign_in: SignIn, words: Words) -> None:
    page = sign_in(MANAGER, language=words.language)

    mended = _download_and_mend(page, words)
    page.get_by_role("button", name=words.good_rows).click()
    expect(page.get_by_role("link", name=words.imported)).to_be_visible()
    _choose(page, words, mended)
    page.get_by_role("button", name=words.all_rows).click()
    expect(page.get_by_role("link", name=words.imported)).to_be_visible()

    page.goto(f"/month-closes/new/?month={LAST_DAY:%Y-%m}")
    page.get_by_role("button", name=words.close).click()
    expect(page.locator(".messages")).to_contain_text(words.closed)

    page.goto(f"/scorecards/{LAST_DAY:%Y-%m}/?q={words.partner}")
    page.get_by_role("link", name=words.name).click()
    expect(page).to_have_url(re.compile(rf"/partners/{words.partner}/scorecards/"))
    expect(page.locator("#complaint_rate .score").first).to_contain_text("0.0")
    _await_incident(page, words)


def _download_and_mend(page: Page, words: Words) -> str:
    """Try a file with three kinds of bad rows, and return the rows that are downloaded with them put right."""
    _choose(page, words, _written(_rows(words.partner)))
    expect(page.locator("tbody tr")).to_have_count(3)
    with page.expect_download() as started:
        page.get_by_role("link", name=words.download).click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    bad = list(csv.DictReader(io.StringIO(text)))
    assert all(row["reason"] for row in bad)
    unknown_kpi, impossible_day, no_fraction = bad
    unknown_kpi["kpi"] = "complaint_rate"
    impossible_day["date"] = f"{LAST_DAY - timedelta(days=1)}"
    no_fraction |= {"value": "", "numerator": "200", "denominator": "400"}
    return _written([[*row.values()] for row in bad], [*COLUMNS, "reason"])


def _rows(partner: str) -> list[list[str]]:
    day = f"{LAST_DAY}"
    return [
        [partner, "complaint_rate", f"{LAST_DAY - timedelta(days=3)}", "", "30", "60"],
        [partner, "complaint_rte", day, "", "300", "500"],
        [partner, "complaint_rate", f"{LAST_DAY:%Y-%m}-32", "", "100", "300"],
        [partner, "complaint_rate", f"{LAST_DAY - timedelta(days=2)}", "0.5", "", ""],
    ]


def _written(rows: list[list[str]], columns: list[str] = COLUMNS) -> str:
    sheet = io.StringIO()
    csv.writer(sheet).writerows([columns, *rows])
    return sheet.getvalue()


def _choose(page: Page, words: Words, text: str) -> None:
    page.goto("/measurements/upload/")
    page.set_input_files("input[type=file]", {"name": "feed.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name=words.check).click()


def _await_incident(page: Page, words: Words) -> None:
    """Open the incident of the partner's complaints, which the sweeps bring within seconds."""
    found = page.locator("tbody tr", has_text=words.name).locator('th a[href^="/incidents/"]')
    until = time.monotonic() + INCIDENT_SECONDS
    while time.monotonic() < until:
        page.goto("/incidents/")
        if found.count():
            break
        page.wait_for_timeout(1000)
    found.first.click()
    expect(page.locator("h1.verdict")).to_be_visible()
