from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from prms.lib.request_context import current
from prms.middleware import RequestIdMiddleware


def test_every_response_carries_the_one_content_security_policy(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy


def test_an_error_page_carries_the_policy_too(client: Client) -> None:
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_clean_request_id_is_kept(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "gateway-7f3a.12"})

    assert response.headers["X-Request-ID"] == "gateway-7f3a.12"


def test_a_missing_or_dirty_request_id_is_replaced(client: Client) -> None:
    made = {
        client.get("/healthz", headers=headers).headers["X-Request-ID"] for headers in ({}, {"X-Request-ID": "a b"})
    }

    assert "a b" not in made
    assert [len(request_id) for request_id in made] == [36, 36]


def test_the_request_id_is_known_inside_the_request_only() -> None:
    seen = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(current().request_id)
        return HttpResponse()

    RequestIdMiddleware(view)(RequestFactory().get("/", headers={"X-Request-ID": "gateway-0001"}))

    assert seen == ["gateway-0001"]
    assert current().request_id == ""
