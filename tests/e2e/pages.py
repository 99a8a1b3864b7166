"""Every page of the demo: whose it is, and what leads to it."""

from collections.abc import Mapping
from typing import NamedTuple

from playwright.sync_api import Page

NOBODY = ""
MANAGER = "manager@example.com"
ADMINISTRATOR = "admin@example.com"
FINANCE = "finance@example.com"
CONTACT = "contact1@example.com"


class Place(NamedTuple):
    """A page: who opens it, an address that does not depend on the data, and the way from there.

    Each further step is a link to follow, a box to tick or a button that leads on without changing anything.
    """

    email: str
    steps: tuple[str, ...]


PLACES: Mapping[str, Place] = {
    "login": Place(NOBODY, ("/accounts/login/",)),
    "password reset": Place(NOBODY, ("/accounts/password/reset/",)),
    "password reset sent": Place(NOBODY, ("/accounts/password/reset/done/",)),
    "password": Place(MANAGER, ("/accounts/password/change/",)),
    "second factor": Place(MANAGER, ("/accounts/2fa/",)),
    "confirm password": Place(MANAGER, ("/accounts/reauthenticate/",)),
    "sessions": Place(MANAGER, ("/accounts/sessions/",)),
    "today": Place(MANAGER, ("/",)),
    "today of finance": Place(FINANCE, ("/",)),
    "partners": Place(MANAGER, ("/partners/",)),
    "partner add": Place(MANAGER, ("/partners/new/",)),
    "partner": Place(MANAGER, ("/partners/MERIDIAN/",)),
    "matrix": Place(MANAGER, ("/scorecards/",)),
    "dimensions": Place(MANAGER, ("/scorecards/?by=dimension",)),
    "publish": Place(MANAGER, ("/scorecards/", "[data-pick]", ".matrix-form button[type=submit]")),
    "closes": Place(MANAGER, ("/month-closes/",)),
    "close": Place(MANAGER, ("/month-closes/new/",)),
    "close run": Place(MANAGER, ("/month-closes/", "tbody th a")),
    "kpis": Place(MANAGER, ("/kpis/",)),
    "grade bands": Place(ADMINISTRATOR, ("/settings/grade-bands/",)),
    "kpi add": Place(MANAGER, ("/kpis/new/",)),
    "kpi targets": Place(MANAGER, ("/kpis/contracts/targets/",)),
    "kpi": Place(MANAGER, ("/kpis/complaint_rate/?try=0.04",)),
    "kpi form": Place(MANAGER, ("/kpis/complaint_rate/edit/",)),
    "targets": Place(MANAGER, ("/partners/MERIDIAN/targets/",)),
    "target": Place(MANAGER, ("/partners/MERIDIAN/targets/", "tbody th a")),
    "surveys": Place(MANAGER, ("/partners/MERIDIAN/surveys/",)),
    "survey form": Place(MANAGER, ("/partners/MERIDIAN/surveys/new/",)),
    "survey": Place(MANAGER, ("/partners/ZEPHYR/surveys/", "tbody a")),
    "target form": Place(MANAGER, ("/targets/new/?partner=MERIDIAN",)),
    "measurements": Place(MANAGER, ("/measurements/",)),
    "measurement": Place(MANAGER, ("/measurements/?partner=MERIDIAN", "tbody th a")),
    "entry": Place(MANAGER, ("/partners/MERIDIAN/entry/",)),
    "imports": Place(MANAGER, ("/measurements/imports/",)),
    "import": Place(MANAGER, ("/measurements/imports/", "tbody th a")),
    "import undo": Place(MANAGER, ("/measurements/imports/", "tbody th a", 'a[href$="/undo/"]')),
    "upload": Place(MANAGER, ("/measurements/upload/",)),
    "scorecard": Place(MANAGER, ("/partners/MERIDIAN/", 'a[href^="/partners/MERIDIAN/scorecards/"]')),
    "scorecard comment": Place(
        MANAGER, ("/partners/MERIDIAN/", 'a[href^="/partners/MERIDIAN/scorecards/"]', 'a[href$="/comments/"]')
    ),
    "incidents": Place(MANAGER, ("/incidents/",)),
    "incident": Place(MANAGER, ("/incidents/", 'tbody th a[href^="/incidents/"]')),
    "meetings": Place(MANAGER, ("/meetings/",)),
    "meeting": Place(MANAGER, ("/meetings/", "tbody th a")),
    "actions": Place(MANAGER, ("/actions/",)),
    "calendar": Place(MANAGER, ("/meetings/calendar/",)),
    "calendar feed": Place(MANAGER, ("/settings/calendar/",)),
    "rules": Place(MANAGER, ("/settings/rules/",)),
    "rule": Place(MANAGER, ("/settings/rules/delivery_delay/",)),
    "playbooks": Place(MANAGER, ("/settings/playbooks/",)),
    "playbook form": Place(ADMINISTRATOR, ("/settings/playbooks/performance_slump/",)),
    "ladder form": Place(ADMINISTRATOR, ("/settings/playbooks/", 'main a[href^="/settings/ladders/"]')),
    "rule add": Place(ADMINISTRATOR, ("/settings/rules/new/",)),
    "rule form": Place(ADMINISTRATOR, ("/settings/rules/delivery_delay/edit/",)),
    "action": Place(MANAGER, ("/actions/", "tbody th a")),
    "action edit": Place(MANAGER, ("/actions/", "tbody th a", 'a[href$="/edit/"]')),
    "action form": Place(MANAGER, ("/actions/new/",)),
    "meeting form": Place(MANAGER, ("/meetings/new/",)),
    "agreements": Place(MANAGER, ("/agreements/",)),
    "agreement": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a")),
    "agreement add": Place(MANAGER, ("/agreements/new/?partner=ZEPHYR",)),
    "agreement edit": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'a[href$="/edit/"]')),
    "plans": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'nav a[href$="/plans/"]')),
    "plan form": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'nav a[href$="/plans/"]', 'a[href$="/plans/new/"]')
    ),
    "agreement obligations": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/obligations/"]')),
    "obligation form": Place(
        MANAGER,
        ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/obligations/"]', 'a[href$="/obligations/new/"]'),
    ),
    "milestone form": Place(
        MANAGER,
        ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/obligations/"]', 'a[href$="/milestones/new/"]'),
    ),
    "obligations": Place(MANAGER, ("/obligations/",)),
    "obligations calendar": Place(MANAGER, ("/obligations/calendar/",)),
    "obligation": Place(MANAGER, ("/obligations/?what=obligation", "tbody th a")),
    "milestone": Place(MANAGER, ("/obligations/?what=milestone", "tbody th a")),
    "renewal": Place(MANAGER, ("/obligations/?what=renewal", "tbody th a")),
    "agreement launch": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/launch/"]')),
    "launch step": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/launch/"]', 'tbody a[href*="/launch/"]')
    ),
    "terms": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'main a[href$="/terms/"]')),
    "versions": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'main a[href$="/versions/"]')),
    "amendment": Place(
        MANAGER,
        ("/agreements/?q=zephyr", "tbody th a", 'main a[href$="/versions/"]', 'main a[href$="/amendments/new/"]'),
    ),
    "annual review": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/annual-review/"]')),
    "notice form": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/exit/"]', 'main a[href*="/exit/notice/"]')
    ),
    "outlay form": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/exit/"]', 'main a[href$="/outlays/new/"]')
    ),
    "outlay removal": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/exit/"]', 'main a[href$="/removal/"]')
    ),
    "exits": Place(MANAGER, ("/exits/",)),
    "exit": Place(MANAGER, ("/exits/?all=1", 'tbody th a[href^="/exits/"]')),
    "exit tab": Place(MANAGER, ("/exits/?all=1", 'tbody th a[href^="/exits/"]', 'a[href$="/exit/"]')),
    "coverage": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/coverage/"]')),
    "document form": Place(
        MANAGER, ("/agreements/?q=zephyr", "tbody th a", '.tabs a[href$="/terms/"]', 'main a[href$="/documents/new/"]')
    ),
    "exit stage": Place(ADMINISTRATOR, ("/exits/?all=1", 'tbody th a[href^="/exits/"]', 'main a[href*="/stages/"]')),
    "reports": Place(MANAGER, ("/reports/",)),
    "report": Place(MANAGER, ("/reports/", 'main th a[href^="/reports/2"]')),
    "commissions": Place(MANAGER, ("/commissions/",)),
    "commissions run": Place(MANAGER, ("/commissions/", 'a[href$="/run/"]')),
    "agreement statements": Place(MANAGER, ("/agreements/?q=zephyr", "tbody th a", 'main a[href$="/statements/"]')),
    "statement": Place(MANAGER, ("/commissions/", "tbody th a")),
    "statement dispute": Place(FINANCE, ("/commissions/", "tbody th a", 'main a[href$="/dispute/"]')),
    "statement answer": Place(FINANCE, ("/", '#queue a[href^="/commissions/statements/"]', 'main a[href$="/answer/"]')),
    "inbox": Place(MANAGER, ("/inbox/",)),
    "message": Place(MANAGER, ("/inbox/", "tbody th a")),
    "contact form": Place(MANAGER, ("/partners/MERIDIAN/contacts/new/",)),
    "level": Place(MANAGER, ("/partners/MERIDIAN/level/",)),
    "partner form": Place(MANAGER, ("/partners/MERIDIAN/edit/",)),
    "stage": Place(MANAGER, ("/partners/MERIDIAN/stage/",)),
    "switches": Place(MANAGER, ("/partners/MERIDIAN/switches/",)),
    "partner contacts": Place(MANAGER, ("/partners/MERIDIAN/contacts/",)),
    "ndas": Place(MANAGER, ("/partners/MERIDIAN/nda/",)),
    "tokens": Place(MANAGER, ("/settings/tokens/",)),
    "contacts": Place(MANAGER, ("/contacts/",)),
    "search": Place(MANAGER, ("/search/?q=meridian",)),
    "views": Place(MANAGER, ("/partners/?level=S",)),
    "profile": Place(MANAGER, ("/settings/profile/",)),
    "portal": Place(CONTACT, ("/portal/",)),
    "portal card": Place(CONTACT, ("/portal/", 'main a[href^="/portal/scorecards/"]')),
    "portal meetings": Place(CONTACT, ("/portal/meetings/",)),
    "portal meeting": Place(CONTACT, ("/portal/meetings/", 'main a[href^="/portal/meetings/"]')),
    "portal statements": Place(CONTACT, ("/portal/statements/",)),
    "portal statement": Place(CONTACT, ("/portal/statements/", 'main a[href^="/portal/statements/"]')),
    "portal statement dispute": Place(
        CONTACT, ("/portal/statements/", 'main a[href^="/portal/statements/"]', 'main a[href$="/dispute/"]')
    ),
    "portal actions": Place(CONTACT, ("/portal/actions/",)),
    "portal dispute": Place(
        CONTACT, ("/portal/", 'main li:has(.accent) a[href^="/portal/scorecards/"]', 'main a[href$="/dispute/"]')
    ),
    "export": Place(MANAGER, ("/inbox/", 'tbody th a:has-text("measurements.csv")', "article a.button")),
    "export add": Place(MANAGER, ("/exports/new/?of=/measurements/export.csv",)),
    "users": Place(ADMINISTRATOR, ("/settings/users/",)),
    "user": Place(ADMINISTRATOR, ("/settings/users/", "tbody th a")),
    "invite": Place(ADMINISTRATOR, ("/settings/users/invitation/",)),
    "invitations": Place(ADMINISTRATOR, ("/settings/invitations/?state=accepted",)),
    "deliveries": Place(ADMINISTRATOR, ("/settings/deliveries/",)),
    "delivery": Place(ADMINISTRATOR, ("/settings/deliveries/", "tbody th a")),
    "organisation": Place(ADMINISTRATOR, ("/settings/organisation/",)),
    "business calendar": Place(ADMINISTRATOR, ("/settings/organisation/", 'a[href^="/settings/calendars/"]')),
    "audit": Place(ADMINISTRATOR, ("/settings/audit/",)),
    "hand-over": Place(ADMINISTRATOR, ("/partners/hand-over/",)),
}


def go(page: Page, place: Place) -> None:
    """Open the page; every step must answer 200."""
    start, *way = place.steps
    response = page.goto(start)
    for step in way:
        found = page.locator(step).first
        if address := found.get_attribute("href"):
            response = page.goto(address)
        elif found.get_attribute("type") == "checkbox":
            found.check()
        else:
            with page.expect_navigation() as opened:
                found.click()
            response = opened.value
    assert response is not None
    assert response.status == 200
