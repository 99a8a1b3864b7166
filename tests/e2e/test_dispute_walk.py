"""A dispute from the contact's figure to the manager's answer, in both languages; both sides read the same."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

MANAGER = "manager@example.com"
EVIDENCE = {"name": "gate-log.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


class Words(NamedTuple):
    """Who disputes, and what the pages say in one language."""

    language: str
    contact: str
    partner: str
    dispute: str
    send: str
    reject: str
    reason: str
    answer: str


WORDS = (
    Words(
        *("en", "contact1@example.com", "ZEPHYR", "Dispute", "Send the dispute", "Reject"),
        *("Your gate log counts the returns twice.", "The log counts each return once: see its last column."),
    ),
    Words(
        *("zh-hans", "contact2@example.com", "MERIDIAN", "提出异议", "提交异议", "异议不成立"),
        *("门岗记录重复计算了退货。", "记录中每次退货只计一次，见最后一列。"),
    ),
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_a_contact_disputes_a_line_and_the_manager_answers_it(sign_in: SignIn, words: Words) -> None:
    contact = sign_in(words.contact, language=words.language)
    month = _dispute(contact, words)

    manager = sign_in(MANAGER, language=words.language)
    manager.goto("/")
    manager.locator(f'#queue a.button[href="/partners/{words.partner}/scorecards/{month}/"]').first.click()
    said = manager.locator("section[aria-labelledby=h-response] li").filter(has_text=words.reason)
    expect(said).to_contain_text(re.compile(r"0\.5|50\.0%"))
    evidence = said.get_by_role("link", name=EVIDENCE["name"]).get_attribute("href") or ""
    assert manager.request.get(evidence).body() == EVIDENCE["buffer"]

    said.locator("input[name=reason]").fill(words.answer)
    said.get_by_role("button", name=words.reject).click()

    expect(said).to_contain_text(words.answer)
    expect(said.get_by_role("button")).to_have_count(0)
    contact.reload()
    expect(contact.locator(".dispute").filter(has_text=words.reason)).to_contain_text(words.answer)


def _dispute(page: Page, words: Words) -> str:
    """Object to the first result of the card that waits, with a figure, a reason and a file; return its month."""
    page.goto("/portal/")
    page.locator('main li:has(.accent) a[href^="/portal/scorecards/"]').first.click()
    page.locator(".portal-kpi").get_by_role("link", name=words.dispute).first.click()
    page.locator("input[name=claimed]").fill("0.5")
    page.locator("textarea[name=reason]").fill(words.reason)
    page.locator("input[name=file]").set_input_files(EVIDENCE)
    page.get_by_role("button", name=words.send).click()

    expect(page).to_have_url(re.compile(r"/portal/scorecards/\d{4}-\d{2}/"))
    said = page.locator(".dispute").filter(has_text=words.reason)
    expect(said.get_by_role("link", name=EVIDENCE["name"])).to_be_visible()
    return re.findall(r"\d{4}-\d{2}", page.url)[0]
