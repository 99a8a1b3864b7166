"""Pictures of the demo's pages for the documents: `make screenshots` writes docs/screenshots/."""

from pathlib import Path
from typing import NamedTuple

from tests.e2e.browser import chromium, find_chromium
from tests.e2e.site import demo_site
from tests.e2e.visits import Visits

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MANAGER = "manager@example.com"
SCORECARD = 'a[href*="/scorecards/"]'


class Shot(NamedTuple):
    """A page, what is followed from it, and how it is looked at."""

    name: str
    start: str
    link: str = ""
    language: str = "en"
    theme: str = "light"
    width: int = 1440


SHOTS = (
    Shot("today", "/"),
    Shot("today-zh-dark-phone", "/", language="zh-hans", theme="dark", width=390),
    Shot("partner", "/partners/MERIDIAN/"),
    Shot("scorecard", "/partners/MERIDIAN/", SCORECARD),
)


def main() -> None:
    """Take every picture, of the demo that E2E_SITE names or of one started for it."""
    path = find_chromium()
    if path is None:
        raise SystemExit("Pictures need Chromium: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with demo_site() as site, chromium(path) as browser:
        visits = Visits(browser, site)
        for shot in SHOTS:
            print(take(visits, shot))


def take(visits: Visits, shot: Shot) -> Path:
    """Write one picture and return where it is."""
    page = visits.open(MANAGER, language=shot.language, theme=shot.theme, width=shot.width)
    page.goto(shot.start)
    if shot.link:
        page.goto(page.locator(shot.link).first.get_attribute("href") or "")
    page.wait_for_load_state("networkidle")
    picture = FOLDER / f"{shot.name}.png"
    page.screenshot(path=picture)
    page.context.close()
    return picture


if __name__ == "__main__":
    main()
