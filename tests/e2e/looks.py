"""What is wrong with the look of a page: what axe-core finds, and what scrolls sideways."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.x A and AA and axe's best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async (rules) => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations
  .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).slice(0, 4).join(" | ")}`)"""
WIDTHS = (1440, 390)
NARROWEST = 320


def found_in(page: Page) -> dict[str, Any]:
    """Return the faults by look: light and dark, on a desk and on a phone."""
    page.evaluate(AXE_SCRIPT)
    return {look: faults for look, faults in _looked_at(page) if faults}


def _looked_at(page: Page) -> Iterator[tuple[str, Any]]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        yield f"{width} wide", _sideways(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            yield f"{theme}, {width}", page.evaluate(AXE, RULES)
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    yield f"{NARROWEST} wide", _sideways(page)


def _sideways(page: Page) -> str:
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return f"{wide} px in {seen}" if wide > seen else ""
