"""From an incident to an action that is done, and from a changed rule to what it fires, in both languages."""

import re
import time
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

MANAGER, NAME, ADMINISTRATOR = "manager@example.com", "Lin Qiao", "admin@example.com"
SWEEP_SECONDS = 60


class Words(NamedTuple):
    """What the pages of the walk say in one language."""

    language: str
    reason: str
    acknowledge: str
    yours: str
    add_action: str
    done: str
    evidence: str
    complete: str


WORDS = (
    Words(
        *("en", "Reason, kept in the audit trail", "Acknowledge", "1 incident is yours now.", "Add action"),
        *("It is done", "What shows that it is done", "Complete action"),
    ),
    Words(
        *("zh-hans", "理由，将记入审计记录", "认领", "您已认领1个预警事件。", "新增行动项"),
        *("已经完成", "完成依据", "完成行动项"),
    ),
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_an_incident_is_picked_taken_on_and_ends_in_an_action_that_is_done(sign_in: SignIn, words: Words) -> None:
    page = sign_in(MANAGER, language=words.language)
    page.goto("/incidents/?mine=yes")
    incident = _take_on_the_first(page, words)

    page.goto(incident)
    page.get_by_role("link", name=words.add_action).click()
    title = f"Call them ({words.language}, {time.time():.0f})"
    _give_action(page, words, title)

    page.goto(f"/actions/?mine=yes&q={title[:14]}&sort=-due")
    row = page.get_by_role("row").filter(has_text=title)
    row.get_by_text(words.done, exact=False).first.click()
    row.get_by_label(words.evidence).fill("Minutes of the call")
    row.get_by_role("button", name=words.complete).click()

    expect(page.get_by_role("row").filter(has_text=title)).to_have_count(0)
    page.goto("/actions/?status=done")
    expect(page.get_by_role("link", name=title)).to_be_visible()


def _take_on_the_first(page: Page, words: Words) -> str:
    """Pick the first row that can be taken on, with the keyboard, and return the address of its incident."""
    row = page.get_by_role("row").filter(has=page.locator("[data-pick]")).first
    expect(page.locator("#incident-bulk")).to_be_hidden()
    while page.evaluate("!document.activeElement.querySelector(':scope > .pick [data-pick]')"):
        page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#incident-bulk")).to_be_visible()
    incident = row.locator("th a").get_attribute("href") or ""
    page.get_by_label(words.reason).fill("On the phone with them")
    page.get_by_role("button", name=words.acknowledge).click()
    expect(page.get_by_text(words.yours)).to_be_visible()
    return incident


def _give_action(page: Page, words: Words, title: str) -> None:
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=owner]").select_option(label=NAME)
    page.locator("input[name=due_on]").fill("2099-12-31")
    page.locator("form[data-form] button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/actions/\d+/$"))


@pytest.mark.parametrize(("language", "threshold", "said"), [("en", "5", "above 5.0%"), ("zh-hans", "3", "3.0%")])
def test_an_administrator_edits_a_rule_and_sees_it_fire(
    sign_in: SignIn, language: str, threshold: str, said: str
) -> None:
    page = sign_in(ADMINISTRATOR, language=language)
    page.goto("/settings/rules/complaint_outbreak/")
    versions = page.locator("section[aria-labelledby=h-versions] li")
    count, before = _fired(page), versions.count()

    page.goto("/settings/rules/complaint_outbreak/edit/")
    page.locator("input[name=threshold]").fill(threshold)
    expect(page.locator("#rule-preview")).to_contain_text(said)
    page.locator("#rule-form button.primary").click()

    expect(page).to_have_url(re.compile(r"/settings/rules/complaint_outbreak/$"))
    expect(versions).to_have_count(before + 1)
    expect(page.locator("h1.verdict")).to_contain_text(said)
    _wait_for_more(page, count)


def _fired(page: Page) -> int:
    return page.locator("section[aria-labelledby=h-fired] li").count()


def _wait_for_more(page: Page, count: int) -> None:
    """Reload until the next sweep has judged by the new version."""
    deadline = time.monotonic() + SWEEP_SECONDS
    while _fired(page) <= count and time.monotonic() < deadline:
        page.wait_for_timeout(2_000)
        page.reload()
    assert _fired(page) > count


def test_without_scripts_a_rule_is_read_before_it_is_saved(sign_in: SignIn) -> None:
    page = sign_in(ADMINISTRATOR, has_scripts=False)
    page.goto("/settings/rules/performance_slump/edit/")
    page.locator("input[name=threshold]").fill("70%")
    page.locator("button[name=preview]").click()

    expect(page.locator("#rule-preview")).to_contain_text("below 70.0%")
    expect(page.locator("input[name=threshold]")).to_have_value("70%")
