from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from prms.demo.logins import PASSWORD
from tests.e2e.browser import chromium, find_chromium, must_have_browser
from tests.e2e.site import running_demo

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if must_have_browser():
            pytest.fail("CI needs Chromium: apt-get install chromium")
        pytest.skip("needs Chromium: apt-get install chromium")
    with chromium(path) as running:
        yield running


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a running demo."""
    with running_demo() as address:
        yield address


@pytest.fixture
def sign_in(browser: Browser, site: str) -> Iterator[SignIn]:
    """Open a page as somebody: `sign_in("manager@example.com", language="zh-hans", theme="dark")`."""
    opened: list[BrowserContext] = []

    def as_user(email: str, *, language: str = "en", theme: str = "light", width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=site,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            color_scheme=theme,
            viewport={"width": width, "height": 900},
        )
        opened.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return page

    yield as_user
    for context in opened:
        context.close()
