"""An executive opens the quarter's report, takes its PDF along in both languages, and can change nothing."""

import io
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import SignIn

EXECUTIVE = "executive@example.com"


class Words(NamedTuple):
    """What the report says in one language."""

    language: str
    place: str
    numbers: str
    pdf: str
    owner: str


WORDS = (
    Words("en", "Quarterly reports", "The quarter in seven numbers", "PDF in English", "Kestrel Motors"),
    Words("zh-hans", "季度报告", "本季度七个数字", "中文PDF", "红隼汽车"),
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def opened(page: Page, words: Words) -> Page:
    """Go to the newest report by the navigation."""
    page.goto("/")
    page.get_by_role("link", name=words.place).first.click()
    page.locator('main th a[href^="/reports/2"]').first.click()
    expect(page.get_by_role("heading", name=words.numbers)).to_be_visible()
    return page


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_an_executive_reads_the_report_and_its_pdf_says_the_same(sign_in: SignIn, words: Words, tmp_path: Path) -> None:
    page = opened(sign_in(EXECUTIVE, language=words.language), words)
    score = page.locator(".rp-t td b").first.inner_text()
    partners = page.locator(".rp-t.tight tbody th b").all_inner_texts()

    with page.expect_download(timeout=90_000) as download:
        page.get_by_role("link", name=words.pdf).click()
    download.value.save_as(tmp_path / "report.pdf")

    pdf = PdfReader(io.BytesIO((tmp_path / "report.pdf").read_bytes()))
    text = squeezed("".join(sheet.extract_text() for sheet in pdf.pages))
    assert len(pdf.pages) == 3
    said = [score, words.owner, words.numbers, *partners]
    assert [piece for piece in said if squeezed(piece) not in text] == []


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_an_executive_finds_nothing_to_change(sign_in: SignIn, words: Words) -> None:
    page = opened(sign_in(EXECUTIVE, language=words.language), words)

    expect(page.locator("main form, nav.crumbs form")).to_have_count(0)
    expect(page.locator('a[href*="/issue/"]')).to_have_count(0)
