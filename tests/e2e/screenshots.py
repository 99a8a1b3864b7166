"""Pictures of the demo's pages: `make screenshots` writes those of the documents and, into var/, every page.

Every page is taken 1440 and 390 wide, light and dark, in English and Chinese.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.e2e.browser import chromium, find_chromium
from tests.e2e.pages import PLACES, Place, go
from tests.e2e.site import demo_site
from tests.e2e.visits import Visits

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "docs" / "screenshots"
EVERYTHING = ROOT / "var" / "screenshots"


class Look(NamedTuple):
    """How a page is looked at."""

    theme: str = "light"
    width: int = 1440


class Visit(NamedTuple):
    """A page in one language, and where the picture of each look is kept."""

    place: Place
    language: str
    pictures: Mapping[Look, Path]


LOOKS = [Look(theme, width) for theme, width in product(("light", "dark"), (1440, 390))]


def visits() -> Iterator[Visit]:
    """Yield what is shown in the documents, then every page."""
    yield Visit(PLACES["today"], "zh-hans", {Look("dark", 390): DOCUMENTS / "today-zh-dark-phone.png"})
    for name in ("today", "partner", "scorecard", "matrix", "report"):
        yield Visit(PLACES[name], "en", {Look(): DOCUMENTS / f"{name}.png"})
    for (name, place), language in product(PLACES.items(), ("en", "zh-hans")):
        stem = f"{name.replace(' ', '-')}-{language}"
        yield Visit(place, language, {look: EVERYTHING / f"{stem}-{look.theme}-{look.width}.png" for look in LOOKS})


def main() -> None:
    """Take every picture, of the demo that E2E_SITE names or of one started for it."""
    path = find_chromium()
    if path is None:
        raise SystemExit("Pictures need Chromium: apt-get install chromium")
    DOCUMENTS.mkdir(exist_ok=True)
    EVERYTHING.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, chromium(path) as browser:
        people = Visits(browser, site)
        for visit in visits():
            take(people, visit)


def take(people: Visits, visit: Visit) -> None:
    """Open the page once and write its pictures."""
    page = people.open(visit.place.email, language=visit.language)
    go(page, visit.place)
    for look, path in visit.pictures.items():
        page.emulate_media(color_scheme=look.theme)
        page.set_viewport_size({"width": look.width, "height": 900})
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path)
        print(path.relative_to(ROOT), flush=True)
    page.context.close()


if __name__ == "__main__":
    main()
