import pytest
from django.test import RequestFactory

from prms.lib.web import Page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", range(25)),
        ("?per_page=50", range(50)),
        ("?per_page=100", range(60)),
        ("?page=2", range(25, 50)),
        ("?page=99", range(50, 60)),
        ("?per_page=7", range(25)),
        (f"?per_page={'9' * 5000}", range(25)),
    ],
)
def test_a_list_shows_the_page_and_the_size_that_its_pager_offers(query: str, shown: range) -> None:
    page = Page()
    page.setup(RequestFactory().get(f"/{query}"))

    assert list(page.paginate(range(60))) == list(shown)
