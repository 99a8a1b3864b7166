"""The pages work where no script runs: they are documents, forms and links first."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn

SECOND_MANAGER = "manager2@example.com"


def test_today_shows_what_waits(sign_in: SignIn) -> None:
    page = sign_in(SECOND_MANAGER, has_scripts=False)

    page.goto("/")

    expect(page.locator("h1.verdict")).to_be_visible()
    expect(page.locator("#queue a.button").first).to_be_visible()


def test_the_partners_are_filtered_by_a_plain_form(sign_in: SignIn) -> None:
    page = sign_in("manager@example.com", has_scripts=False)
    page.goto("/partners/")

    page.fill("#partner-search", "insurance")
    page.locator("form[role=search] noscript button, form[role=search] button[type=submit]:visible").first.click()

    expect(page).to_have_url(re.compile(r"[?&]q=insurance"))
    expect(page.locator("#partner-list tbody tr")).to_have_count(3)


def test_an_incident_is_acknowledged_by_a_plain_form(sign_in: SignIn) -> None:
    page = sign_in(SECOND_MANAGER, has_scripts=False)
    page.goto("/incidents/")
    page.locator("tbody tr", has=page.locator(".tag.hot")).first.locator("th a").click()

    page.get_by_role("radio", name="Acknowledge").check()
    page.get_by_role("button", name="Record decision").click()

    expect(page.locator(".timeline li").first).to_contain_text("Acknowledged by Noah Weiss")
