"""Everybody whom the demo names can sign in and lands on a page without a fault."""

import pytest
from playwright.sync_api import Browser

from prms.demo.logins import LOGINS
from tests.e2e.conftest import SignIn


@pytest.mark.parametrize("email", [login.email for login in LOGINS])
def test_each_login_of_the_demo_opens_a_page(sign_in: SignIn, email: str) -> None:
    page = sign_in(email)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    response = page.reload()

    assert response is not None
    assert response.status == 200
    assert faults == []


def test_a_wrong_password_lets_nobody_in(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", LOGINS[0].email)
    page.fill("input[name=password]", "not-the-password")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()

    assert "/accounts/login/" in page.url
    context.close()
