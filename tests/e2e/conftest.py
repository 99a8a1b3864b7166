from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import chromium, find_chromium, must_have_browser
from tests.e2e.site import demo_site
from tests.e2e.visits import Visits, faults_of

SignIn = Callable[..., Page]
# Its tests change nothing, so any worker may take any of them.
LOOKING = "test_accessibility.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave each walk to one worker: its tests share what they did to that worker's demo."""
    for item in items:
        if item.path.name != LOOKING:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


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
    """Open a page as somebody: `sign_in("manager@example.com", language="zh-hans", theme="dark")`."""
    yield from _watched(visits.open, leave=lambda page: page.context.close())


@pytest.fixture
def window(visits: Visits) -> Iterator[SignIn]:
    """Like `sign_in`, in a window that stays open from test to test: for those that only look."""
    yield from _watched(visits.window, leave=lambda page: page.goto("about:blank"))


def _watched(opened: SignIn, *, leave: Callable[[Page], object]) -> Iterator[SignIn]:
    """Yield `opened`; a page that complains in the console, of a refused style for one, fails its test."""
    faults: list[list[str]] = []
    with ExitStack() as leaving:

        def as_user(*args: str, **options: object) -> Page:
            page = opened(*args, **options)
            leaving.callback(leave, page)
            faults.append(leaving.enter_context(faults_of(page)))
            return page

        yield as_user
    assert [fault for heard in faults for fault in heard] == []
