"""Pictures of the demo's pages: `make screenshots` writes those of the documents and, into var/, every page.

Every page is taken 1440 and 390 wide, light and dark, in English and Chinese.
"""

from collections.abc import Iterator
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


class Shot(NamedTuple):
    """A picture: where it is kept, of what, and how it is looked at."""

    path: Path
    place: Place
    language: str = "en"
    theme: str = "light"
    width: int = 1440


def shots() -> Iterator[Shot]:
    """Yield the pictures of the documents, then all of them."""
    yield Shot(DOCUMENTS / "today.png", PLACES["today"])
    yield Shot(DOCUMENTS / "today-zh-dark-phone.png", PLACES["today"], "zh-hans", "dark", 390)
    for name in ("partner", "scorecard", "matrix", "report"):
        yield Shot(DOCUMENTS / f"{name}.png", PLACES[name])
    for (name, place), language, theme, width in product(
        PLACES.items(), ("en", "zh-hans"), ("light", "dark"), (1440, 390)
    ):
        yield Shot(
            EVERYTHING / f"{name.replace(' ', '-')}-{language}-{theme}-{width}.png", place, language, theme, width
        )


def main() -> None:
    """Take every picture, of the demo that E2E_SITE names or of one started for it."""
    path = find_chromium()
    if path is None:
        raise SystemExit("Pictures need Chromium: apt-get install chromium")
    DOCUMENTS.mkdir(exist_ok=True)
    EVERYTHING.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, chromium(path) as browser:
        visits = Visits(browser, site)
        for shot in shots():
            take(visits, shot)
            print(shot.path.relative_to(ROOT), flush=True)


def take(visits: Visits, shot: Shot) -> None:
    """Write one picture."""
    page = visits.open(shot.place.email, language=shot.language, theme=shot.theme, width=shot.width)
    go(page, shot.place)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=shot.path)
    page.context.close()


if __name__ == "__main__":
    main()
