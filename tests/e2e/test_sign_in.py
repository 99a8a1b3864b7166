"""Everybody whom the demo names can sign in and lands on a page without a fault."""

import pytest

from prms.demo.logins import LOGINS
from tests.e2e.conftest import SignIn
from tests.e2e.visits import enter


@pytest.mark.parametrize("email", [login.email for login in LOGINS])
def test_each_login_of_the_demo_opens_a_page(sign_in: SignIn, email: str) -> None:
    page = sign_in()
    enter(page, email)

    response = page.reload()

    assert response is not None
    assert response.status == 200


def test_a_wrong_password_lets_nobody_in(sign_in: SignIn) -> None:
    page = sign_in()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", LOGINS[0].email)
    page.fill("input[name=password]", "not-the-password")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()

    assert "/accounts/login/" in page.url
