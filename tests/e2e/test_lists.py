"""What scripts add: headers that stick, a call to copy, a field that is checked as it is left, a lost connection."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn

MANAGER = "manager@example.com"


def test_the_header_of_a_long_list_stays_in_sight(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/measurements/")
    expect(page.locator(".table-wrap.fits")).to_be_visible()

    page.mouse.wheel(0, 900)

    expect(page.locator("thead th").first).to_be_in_viewport()
    assert page.evaluate("scrollY") > 300


def test_a_list_wider_than_its_place_keeps_its_first_column_in_sight(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.set_viewport_size({"width": 1000, "height": 800})
    page.goto("/partners/")
    first = page.locator("tbody th").first
    before = first.bounding_box()

    page.evaluate("document.querySelector('.partner-list').scrollLeft = 60")

    assert first.bounding_box() == before


def test_the_api_call_is_copied_and_said(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/actions/?status=done")
    page.get_by_text("Export", exact=True).click()

    page.get_by_role("button", name="Copy API call").click()

    expect(page.locator("#live")).to_have_text("Copied")
    assert "/api/v1/actions/?limit=200&status=done'" in page.evaluate("navigator.clipboard.readText()")


def test_all_that_the_filters_leave_are_offered_once_the_page_is_picked(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/actions/")
    page.locator("tbody [data-pick]").first.check()
    expect(page.locator("[data-picked]")).to_have_text("1")
    expect(page.locator("[data-pick-every]")).to_be_hidden()

    page.locator("[data-pick-all]").check()

    expect(page.locator("[data-pick-every]")).to_be_visible()


def test_the_height_of_rows_changes_at_once_and_is_part_of_the_address(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/partners/")

    page.get_by_role("link", name="Compact rows").click()

    expect(page).to_have_url(re.compile("density=compact"))
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    expect(page.get_by_role("link", name="Compact rows")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("Save as a view")).to_be_visible()


def test_a_refused_field_is_checked_again_as_it_is_left(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    page.goto("/actions/new/")
    page.locator("main form [name=due_on]").evaluate("field => { field.type = 'text'; field.required = false }")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Add action").click()
    expect(page.locator("[data-form-errors]")).to_be_focused()
    title = page.locator("main form [name=title]")

    title.fill("Call them")
    title.press("Tab")

    expect(page.locator("#id_title_error")).to_have_count(0)
    expect(title).to_have_attribute("aria-invalid", "false")


def test_without_a_connection_nothing_can_be_sent_and_the_page_says_why(sign_in: SignIn) -> None:
    page = sign_in(MANAGER)
    # What is still loading when the connection goes would complain of its own.
    page.goto("/actions/new/", wait_until="networkidle")

    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    expect(page.get_by_role("button", name="Add action")).to_be_disabled()

    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.get_by_role("button", name="Add action")).to_be_enabled()
