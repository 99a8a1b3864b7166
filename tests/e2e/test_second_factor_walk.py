"""A second factor from its first code to the recovery codes that stand in for a lost phone, in both languages."""

import time
from typing import NamedTuple

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from prms.demo.logins import PASSWORD
from tests.e2e.conftest import SignIn
from tests.e2e.looks import found_in
from tests.e2e.visits import enter

ENGINEER = "engineer@example.com"
PERIOD_SECONDS, ENOUGH_SECONDS = 30, 15


class Words(NamedTuple):
    """What the pages say in one language."""

    language: str
    recovery_codes: str
    new_codes: str


WORDS = (Words("en", "Recovery codes", "New recovery codes"), Words("zh-hans", "恢复码", "新的恢复码"))


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.language)
def test_a_recovery_code_lets_one_in_once_and_every_page_of_it_is_sound(sign_in: SignIn, words: Words) -> None:
    page = sign_in(language=words.language)
    enter(page, ENGINEER)
    page.goto(f"/inbox/?lang={words.language}")
    _switch_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.recovery_codes)
    assert found_in(page) == {}
    code = page.locator("#recovery_codes li").first.inner_text()

    page = sign_in(language=words.language)
    enter(page, ENGINEER)
    assert found_in(page) == {}
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button.primary").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)

    page.goto(f"/inbox/?lang={words.language}")
    page.goto("/accounts/2fa/")
    assert found_in(page) == {}
    _confirm(page, "/accounts/2fa/recovery-codes/generate/")
    expect(page.get_by_role("heading", level=1)).to_have_text(words.new_codes)
    assert found_in(page) == {}
    page.locator("main form button.primary").click()
    expect(page.locator("#recovery_codes")).not_to_contain_text(code)
    _switch_off(page)


def _switch_on(page: Page) -> None:
    _confirm(page, "/accounts/2fa/totp/activate/")
    assert found_in(page) == {}
    secret = page.locator("#secret").input_value()
    page.locator("input[name=code]").fill(_code_of(secret))
    page.locator("form:has(input[name=code]) button.primary").click()
    page.wait_for_url("**/2fa/recovery-codes/**")


def _code_of(secret: str) -> str:
    """Return the code of the moment, early enough in its half minute to be sent within it."""
    left = PERIOD_SECONDS - time.time() % PERIOD_SECONDS
    if left < ENOUGH_SECONDS:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS)))


def _confirm(page: Page, address: str) -> None:
    """Open the page, which asks for the password first."""
    page.goto(address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button.primary").click()
    page.wait_for_url(f"**{address}")


def _switch_off(page: Page) -> None:
    """Leave the account as it was."""
    page.goto("/accounts/2fa/totp/deactivate/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/accounts/2fa/")
