"""At the edge: a contact sees the own company and nothing of another; an executive reads and changes nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

# Contact 1 is with ZEPHYR, contact 2 with MERIDIAN.
CONTACT, OTHER_CONTACT = "contact1@example.com", "contact2@example.com"
MANAGER, EXECUTIVE = "manager@example.com", "executive@example.com"
EDITING = "main form[method=post], .crumbs .actions a.button"


@pytest.fixture
def months(sign_in: SignIn) -> list[str]:
    """The months of scorecards as a manager finds them, newest first: a draft, then published ones."""
    page = sign_in(MANAGER)
    page.goto("/partners/ZEPHYR/")
    page.goto(page.locator('a[href*="/scorecards/"]').first.get_attribute("href") or "")
    newest = _month(page)
    page.locator("a[rel=prev]").click()
    return [newest, _month(page)]


def _month(page: Page) -> str:
    return page.url.rstrip("/").rpartition("/")[2]


def test_a_contact_reads_the_own_published_card(sign_in: SignIn, months: list[str]) -> None:
    page = sign_in(CONTACT)

    response = page.goto(f"/partners/ZEPHYR/scorecards/{months[1]}/")

    assert response is not None
    assert response.status == 200
    expect(page.locator("h1.verdict")).to_be_visible()
    expect(page.get_by_text("Average of level")).to_have_count(0)


def test_a_contact_does_not_find_a_draft_or_another_company(sign_in: SignIn, months: list[str]) -> None:
    contact = sign_in(CONTACT).request
    closed = [
        f"/partners/ZEPHYR/scorecards/{months[0]}/",
        "/partners/MERIDIAN/",
        f"/partners/MERIDIAN/scorecards/{months[1]}/",
        "/partners/MERIDIAN/contacts/",
    ]

    assert {address: contact.get(address).status for address in closed} == dict.fromkeys(closed, 404)
    own = sign_in(OTHER_CONTACT).request.get(closed[2])
    assert own.status == 200


def test_an_executive_sees_the_team_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in(EXECUTIVE)

    page.goto("/")
    expect(page.locator('.segments a[aria-current="true"]')).to_contain_text("Team")
    page.goto("/partners/MERIDIAN/")
    expect(page.locator("h1")).to_have_text("Meridian Freight")
    expect(page.locator(EDITING)).to_have_count(0)
    page.goto("/partners/")
    expect(page.locator(".crumbs .actions a.button")).to_have_count(0)
