"""axe-core finds nothing, in both languages, light and dark, on a desk and on a phone; nothing scrolls sideways."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.e2e.pages import PLACES, go

# WCAG 2.x A and AA and axe's best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark theme changes colours alone (tests/reports/test_templates.py), so only these can find more in it.
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
AXE = """async (rules) => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations
  .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).slice(0, 4).join(" | ")}`)"""
WIDTHS = (1440, 390)
NARROWEST = 320


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window: SignIn, name: str, language: str) -> None:
    page = window(PLACES[name].email, language=language)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light")
    go(page, PLACES[name])
    page.evaluate(AXE_SCRIPT)

    assert {look: faults for look, faults in _faults(page) if faults} == {}


def _faults(page: Page) -> Iterator[tuple[str, Any]]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        yield f"{width} wide", _sideways(page)
        for theme, rules in (("light", RULES), ("dark", RULES_OF_COLOUR)):
            page.emulate_media(color_scheme=theme)
            yield f"{theme}, {width}", page.evaluate(AXE, rules)
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    yield f"{NARROWEST} wide", _sideways(page)


def _sideways(page: Page) -> str:
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return f"{wide} px in {seen}" if wide > seen else ""
