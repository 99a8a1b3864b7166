from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.models import User
from accounts.web.middleware import PreferencesMiddleware

Answer = Callable[..., str]


class Anonymous:
    is_authenticated = False


@pytest.fixture
def answer() -> Answer:
    """Tell the language and time zone that a page is made in."""

    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")

    def ask(user: object, address: str = "/") -> str:
        request = RequestFactory().get(address)
        request.user = user
        with translation.override("en"):
            return PreferencesMiddleware(page)(request).content.decode()

    return ask


CHEN = User(email="chen@example.com", language="zh-hans", time_zone="Asia/Shanghai")


def test_a_page_speaks_the_language_and_hour_of_its_user(answer: Answer) -> None:
    assert answer(CHEN) == "zh-hans Asia/Shanghai"


def test_a_shared_link_may_name_the_language(answer: Answer) -> None:
    assert answer(CHEN, "/?lang=en") == "en Asia/Shanghai"
    assert answer(Anonymous(), "/?lang=zh-hans") == "zh-hans UTC"


def test_a_language_that_nobody_wrote_changes_nothing(answer: Answer) -> None:
    assert answer(CHEN, "/?lang=tlh") == "zh-hans Asia/Shanghai"


def test_the_time_zone_does_not_outlive_the_request(answer: Answer) -> None:
    answer(CHEN)

    assert timezone.get_current_timezone_name() == "UTC"
