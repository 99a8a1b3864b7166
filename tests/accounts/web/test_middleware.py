from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone, translation

from accounts.models import User
from tests.factories.accounts import person

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


urlpatterns = [path("", page)]


@pytest.fixture
def chen(client: Client) -> User:
    """Somebody signed in who reads Chinese in Shanghai."""
    user = person(language="zh-hans", time_zone="Asia/Shanghai")
    client.force_login(user)
    return user


def answer(client: Client, address: str = "/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_a_page_speaks_the_language_and_hour_of_its_user(client: Client, chen: User) -> None:
    assert answer(client, **{"Accept-Language": "en"}) == "zh-hans Asia/Shanghai"


def test_somebody_unknown_is_answered_in_the_browsers_language(client: Client) -> None:
    assert answer(client, **{"Accept-Language": "zh-CN,zh;q=0.9"}) == "zh-hans UTC"
    assert answer(client, **{"Accept-Language": "fr"}) == "en UTC"


def test_a_shared_link_names_the_language_until_the_person_signs_out(client: Client, chen: User) -> None:
    assert answer(client, "/?lang=en") == "en Asia/Shanghai"
    assert answer(client) == "en Asia/Shanghai"

    client.logout()
    client.force_login(chen)
    assert answer(client) == "zh-hans Asia/Shanghai"


def test_the_language_switch_is_remembered_before_signing_in(client: Client) -> None:
    assert answer(client, "/?lang=zh-hans") == "zh-hans UTC"
    assert answer(client) == "zh-hans UTC"


@pytest.mark.parametrize("name", ["zh", "zh-CN", "zh-Hans", "zh-hans"])
def test_chinese_goes_by_many_names(client: Client, name: str) -> None:
    assert answer(client, f"/?lang={name}") == "zh-hans UTC"


@pytest.mark.parametrize("name", ["tlh", "", "../..", "en\x00"])
def test_a_language_that_nobody_wrote_changes_nothing(client: Client, chen: User, name: str) -> None:
    assert client.get("/", {"lang": name}).content == b"zh-hans Asia/Shanghai"


def test_the_time_zone_does_not_outlive_the_request(client: Client, chen: User) -> None:
    answer(client)

    assert timezone.get_current_timezone_name() == "UTC"


def test_without_a_choice_nothing_is_stored(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")

    assert not response.cookies
