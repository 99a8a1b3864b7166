from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import chromium, find_chromium, must_have_browser
from tests.e2e.site import demo_site
from tests.e2e.visits import Visits, faults_of

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
    with demo_site() as address:
        yield address


@pytest.fixture(scope="session")
def visits(browser: Browser, site: str) -> Visits:
    return Visits(browser, site)


@pytest.fixture
def sign_in(visits: Visits) -> Iterator[SignIn]:
    """Open a page as somebody: `sign_in("manager@example.com", language="zh-hans", theme="dark")`.

    A page that complains in the console, of a refused style for one, fails its test.
    """
    opened: list[tuple[Page, list[str]]] = []

    def as_user(email: str = "", **options: object) -> Page:
        page = visits.open(email, **options)  # type: ignore[arg-type]  # the options of Visits.open
        opened.append((page, faults_of(page)))
        return page

    yield as_user
    for page, _ in opened:
        page.context.close()
    assert [fault for _, faults in opened for fault in faults] == []
