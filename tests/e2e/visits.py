"""People who open the pages: signed in once per language, watched for faults of the page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from prms.demo.logins import PASSWORD

LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


@dataclass
class Visits:
    """Opens pages as somebody; the cookies of a sign-in serve every later visit in that language."""

    browser: Browser
    site: str
    passes: dict[tuple[str, str], Any] = field(default_factory=dict)
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)

    def open(
        self,
        email: str = "",
        *,
        language: str = "en",
        theme: str = "light",
        width: int = 1280,
        has_scripts: bool = True,
        scale: float = 1,
    ) -> Page:
        """Return a blank page of that person, of nobody without an e-mail."""
        if email and (email, language) not in self.passes:
            self.passes[email, language] = self._pass(email, language)
        context = self.browser.new_context(
            base_url=self.site,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            color_scheme=theme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
            device_scale_factor=scale,
            java_script_enabled=has_scripts,
            storage_state=self.passes.get((email, language)),
        )
        return context.new_page()

    def window(self, email: str = "", *, language: str = "en") -> Page:
        """Return that person's window, which stays open: styles and scripts of the last page serve the next."""
        if (email, language) not in self.windows:
            self.windows[email, language] = self.open(email, language=language)
        return self.windows[email, language]

    def _pass(self, email: str, language: str) -> Any:
        context: BrowserContext = self.browser.new_context(base_url=self.site, locale=LOCALES[language])
        page = context.new_page()
        enter(page, email)
        page.goto(f"/inbox/?lang={language}")
        state = context.storage_state()
        context.close()
        return state


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in at the door, as a person does."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


@contextmanager
def faults_of(page: Page) -> Iterator[list[str]]:
    """Yield a list that fills with what the browser complains about: errors, refused styles and scripts.

    A form or file that is refused answers 422, and leaving a page ends what htmx still asks: the browser tells both,
    and neither is a fault of the page.
    """
    faults: list[str] = []
    left: list[Request] = []

    def hear(message: ConsoleMessage) -> None:
        is_ended = bool(left) and message.text.startswith("htmx:")
        if message.type == "error" and "status of 422" not in message.text and not is_ended:
            faults.append(f"{page.url}: {message.text}")

    listeners: dict[Any, Callable[[Any], object]] = {
        "console": hear,
        "pageerror": lambda error: faults.append(f"{page.url}: {error}"),
        "request": lambda request: left.append(request) if request.is_navigation_request() else None,
        "load": lambda _page: left.clear(),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield faults
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
