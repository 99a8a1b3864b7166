"""axe-core finds nothing, in both languages, light and dark, on a desk and on a phone; nothing scrolls sideways."""

import pytest

from tests.e2e.conftest import SignIn
from tests.e2e.looks import WIDTHS, found_in
from tests.e2e.pages import PLACES, go


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window: SignIn, name: str, language: str) -> None:
    page = window(PLACES[name].email, language=language)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light")
    go(page, PLACES[name])

    assert found_in(page) == {}
