"""From a notice that two people decide to the plan of the exit and the end of the agreement."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from prms.lib.periods import add_months
from tests.e2e.conftest import SignIn

OWNER, EXECUTIVE, PARTNER = "manager2@example.com", "executive@example.com", "roadcare"
# Long enough ago for the agreement to end today.
MONTHS_AGO = 7


def test_notice_leads_through_a_second_person_and_a_plan_to_the_end(sign_in: SignIn) -> None:
    given_on = add_months(datetime.now(tz=UTC).date(), -MONTHS_AGO).isoformat()
    page = sign_in(OWNER)
    page.goto(f"/agreements/?q={PARTNER}")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Exit", exact=True).click()
    tab = page.url

    _propose(page, given_on)
    expect(page.get_by_role("button", name="Put notice in force")).to_have_count(0)
    _approve(sign_in(EXECUTIVE), tab)

    page.goto(tab)
    page.get_by_role("link", name="Open the exit").click()
    case = page.url
    expect(page.get_by_role("button", name="End the agreement")).to_have_count(0)
    _go_through_the_gates(page, case, given_on)
    page.get_by_role("button", name="End the agreement").click()

    expect(page.get_by_text("The agreement has ended.")).to_be_visible()
    expect(page.get_by_role("heading", name="The agreement ended on")).to_be_visible()


def _propose(page: Page, given_on: str) -> None:
    page.get_by_label("Notice given on").fill(given_on)
    page.get_by_role("button", name="Work it out").click()
    page.get_by_role("link", name="Propose this notice").click()
    page.get_by_label("Reason").fill("Another provider covers the whole country.")
    page.get_by_role("button", name="Propose notice").click()
    expect(page.get_by_role("heading", name="Notice waits for approval")).to_be_visible()


def _approve(page: Page, tab: str) -> None:
    page.goto(tab)
    page.get_by_role("button", name="Put notice in force").click()
    expect(page.get_by_text("Notice is in force.")).to_be_visible()


def _go_through_the_gates(page: Page, case: str, given_on: str) -> None:
    """Say of every stage that it is done, with what shows it."""
    gates = page.locator('main td a[href*="/stages/"]:not([href$="/file/"])')
    while gates.count():
        gates.first.click()
        page.get_by_label("Done on").fill(given_on)
        page.get_by_label("What shows it").fill("Minutes of the exit meeting")
        page.get_by_role("button", name="Stage is done").click()
        expect(page).to_have_url(case)
