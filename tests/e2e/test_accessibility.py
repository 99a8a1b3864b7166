"""axe-core finds nothing, in both languages, light and dark, on a desk and on a phone; nothing scrolls sideways."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn

MANAGER = "manager@example.com"
# WCAG 2.x A and AA and axe's best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async (tags) => (await axe.run({runOnly: tags, resultTypes: ["violations"]})).violations
  .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).slice(0, 4).join(" | ")}`)"""
WIDTHS = (1440, 390)
NARROWEST = 320
# What leads to a page from one whose address does not depend on the data.
STEPS: Mapping[str, tuple[str, ...]] = {
    "login": ("/accounts/login/",),
    "today": ("/",),
    "partners": ("/partners/",),
    "partner": ("/partners/MERIDIAN/",),
    "matrix": ("/scorecards/",),
    "dimensions": ("/scorecards/?by=dimension",),
    "closes": ("/month-closes/",),
    "close": ("/month-closes/new/",),
    "close run": ("/month-closes/", "tbody th a"),
    "kpis": ("/kpis/",),
    "kpi": ("/kpis/complaint_rate/?try=0.04",),
    "kpi form": ("/kpis/complaint_rate/edit/",),
    "targets": ("/partners/MERIDIAN/targets/",),
    "target": ("/partners/MERIDIAN/targets/", "tbody th a"),
    "target form": ("/targets/new/?partner=MERIDIAN",),
    "measurements": ("/measurements/",),
    "measurement": ("/measurements/?partner=MERIDIAN", "tbody th a"),
    "entry": ("/partners/MERIDIAN/entry/",),
    "imports": ("/measurements/imports/",),
    "upload": ("/measurements/upload/",),
    "scorecard": ("/partners/MERIDIAN/", 'a[href*="/scorecards/"]'),
    "incidents": ("/incidents/",),
    "incident": ("/incidents/", 'tbody th a[href^="/incidents/"]'),
    "meetings": ("/meetings/",),
    "meeting": ("/meetings/", "tbody th a"),
    "actions": ("/actions/",),
    "calendar": ("/meetings/calendar/",),
    "calendar feed": ("/settings/calendar/",),
    "rules": ("/settings/rules/",),
    "rule": ("/settings/rules/delivery_delay/",),
    "action": ("/actions/", "tbody th a"),
    "reports": ("/reports/",),
    "report": ("/reports/", 'main th a[href^="/reports/2"]'),
    "inbox": ("/inbox/",),
    "level": ("/partners/MERIDIAN/level/",),
    "contacts": ("/contacts/",),
    "search": ("/search/?q=meridian",),
    "views": ("/partners/?level=S",),
    "profile": ("/settings/profile/",),
}

# Pages of other people: whose they are, and what leads there.
ELSEWHERE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "portal": ("contact1@example.com", ("/portal/",)),
    "portal card": ("contact1@example.com", ("/portal/", 'main a[href^="/portal/scorecards/"]')),
    "portal meetings": ("contact1@example.com", ("/portal/meetings/",)),
    "portal meeting": ("contact1@example.com", ("/portal/meetings/", 'main a[href^="/portal/meetings/"]')),
    "portal actions": ("contact1@example.com", ("/portal/actions/",)),
    "portal dispute": (
        "contact1@example.com",
        ("/portal/", 'main li:has(.accent) a[href^="/portal/scorecards/"]', 'main a[href$="/dispute/"]'),
    ),
    "users": ("admin@example.com", ("/settings/users/",)),
    "user": ("admin@example.com", ("/settings/users/", "tbody th a")),
    "invite": ("admin@example.com", ("/settings/users/invitation/",)),
    "invitations": ("admin@example.com", ("/settings/invitations/?state=accepted",)),
    "organisation": ("admin@example.com", ("/settings/organisation/",)),
    "business calendar": ("admin@example.com", ("/settings/organisation/", 'a[href^="/settings/calendars/"]')),
    "audit": ("admin@example.com", ("/settings/audit/",)),
    "hand-over": ("admin@example.com", ("/partners/hand-over/",)),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ELSEWHERE)
def test_axe_finds_nothing_on_pages_of_contacts_and_administrators(sign_in: SignIn, name: str, language: str) -> None:
    email, steps = ELSEWHERE[name]
    page = sign_in(email, language=language, width=WIDTHS[0])
    _go(page, steps)
    page.evaluate(AXE_SCRIPT)

    assert {look: faults for look, faults in _faults(page) if faults} == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", STEPS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(sign_in: SignIn, name: str, language: str) -> None:
    page = sign_in("" if name == "login" else MANAGER, language=language, width=WIDTHS[0])
    _go(page, STEPS[name])
    page.evaluate(AXE_SCRIPT)

    found = {look: faults for look, faults in _faults(page) if faults}

    assert found == {}


def _go(page: Page, steps: tuple[str, ...]) -> None:
    start, *links = steps
    response = page.goto(start)
    for link in links:
        response = page.goto(page.locator(link).first.get_attribute("href") or "")
    assert response is not None
    assert response.status == 200


def _faults(page: Page) -> Iterator[tuple[str, Any]]:
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
