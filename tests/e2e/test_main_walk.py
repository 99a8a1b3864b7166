"""The main job in a browser, in both languages: what is urgent, take it on, and look at the partner behind it."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.visits import enter

MANAGER, NAME = "manager@example.com", "Lin Qiao"


class Words(NamedTuple):
    """What the pages of the walk say in one language."""

    language: str
    today: str
    decide: str
    acknowledge: str
    record: str
    acknowledged: str
    open_scorecard: str
    total: str


WORDS = (
    Words(
        "en", "Today", "Decide", "Acknowledge", "Record decision", f"Acknowledged by {NAME}", "Open scorecard", "Total"
    ),
    Words("zh-hans", "今日", "作出决定", "认领", "记录决定", f"{NAME}已认领", "查看评分卡", "总分"),
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_a_manager_goes_from_today_to_the_incident_and_on_to_the_scorecard(sign_in: SignIn, words: Words) -> None:
    page = sign_in(language=words.language)
    enter(page, MANAGER)
    if words.language != "en":
        page.get_by_role("link", name="中文").first.click()
    expect(page).to_have_title(f"{words.today} · PRMS")
    expect(page.locator("h1.verdict")).to_be_visible()

    _first_that_fires(page, words)
    _acknowledge(page, words)

    page.locator(".eyebrow a.link").click()
    expect(page).to_have_url(re.compile(r"/partners/[A-Z]+/$"))
    expect(page.locator(".timeline")).to_contain_text(NAME)
    page.get_by_role("link", name=words.open_scorecard).click()

    expect(page).to_have_url(re.compile(r"/partners/[A-Z]+/scorecards/\d{4}-\d{2}/$"))
    expect(page.locator("h1.verdict")).to_be_visible()
    expect(page.get_by_role("heading", name=words.total, exact=True)).to_be_visible()


def _first_that_fires(page: Page, words: Words) -> None:
    """Open the lead, else the first incident of the queue that nobody has taken on."""
    name = re.compile(f"^({words.decide}$|{words.acknowledge})")
    page.locator("#queue").locator('a.button[href^="/incidents/"]').filter(has_text=name).first.click()
    expect(page).to_have_url(re.compile(r"/incidents/\d+/$"))


def _acknowledge(page: Page, words: Words) -> None:
    page.get_by_role("radio", name=words.acknowledge).check()
    page.get_by_role("button", name=words.record).click()
    expect(page.locator(".timeline li").first).to_contain_text(words.acknowledged)
    expect(page.get_by_role("radio", name=words.acknowledge)).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_queue_is_walked_by_keyboard(sign_in: SignIn, language: str) -> None:
    page = sign_in(MANAGER, language=language)
    page.goto("/")
    rows = page.locator("[data-queue-row]")

    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()

    href = rows.nth(0).locator(".act a").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k"])
def test_one_jumps_to_a_partner_by_a_few_letters(sign_in: SignIn, keys: str) -> None:
    page = sign_in(MANAGER)
    page.goto("/")

    page.keyboard.press(keys)
    expect(page.locator("#jump-text")).to_be_focused()
    page.keyboard.type("zephyr")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search/\?q=zephyr"))
    page.locator('main a[href="/partners/ZEPHYR/"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zephyr Insurance")


def test_jumping_finds_while_one_types_and_escape_leaves(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/")
    page.keyboard.press("Control+k")

    page.keyboard.type("zephyr")
    expect(page.locator('#jump-found a[href="/partners/ZEPHYR/"]').first).to_be_visible()
    expect(page.locator('#jump-found a[href="/kpis/"]')).to_have_count(0)
    page.keyboard.press("Escape")

    expect(page.locator("#jump")).to_be_hidden()


@pytest.mark.parametrize("shortcut", ["j", "k"])
def test_single_keys_do_nothing_while_one_types(sign_in: SignIn, shortcut: str) -> None:
    page = sign_in(MANAGER)
    page.goto("/")
    page.keyboard.press("Control+k")

    page.keyboard.type(shortcut)

    expect(page.locator("#jump-text")).to_have_value(shortcut)
