import pytest

from partners.models import Partner
from tests.factories.partners import PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.prms.lib.rest.sample")]
ADDRESS = "/api/v1/partners/ACME/"
CHANGE = {"code": "ACME", "name": "Changed"}


@pytest.fixture(autouse=True)
def partner(boss) -> Partner:
    return PartnerFactory(owner=boss, code="ACME", name="Acme", version=3)


@pytest.mark.parametrize("tag", ['"3"', 'W/"3"', '"2", "3"', "3"])
def test_a_change_of_the_version_that_was_read_is_made(api, partner, tag):
    response = api.patch(ADDRESS, CHANGE, headers={"If-Match": tag})

    assert response.status_code == 200
    assert response.headers["ETag"] == '"4"'
    partner.refresh_from_db()
    assert (partner.name, partner.version) == ("Changed", 4)


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({}, 428, "version_missing"),
        ({"If-Match": "*"}, 428, "version_missing"),
        ({"If-Match": '"2"'}, 412, "stale"),
        ({"If-Match": '"33"'}, 412, "stale"),
        ({"If-Match": '"three"'}, 412, "stale"),
    ],
)
def test_a_change_of_another_version_is_refused(api, partner, headers, status, kind):
    response = api.patch(ADDRESS, CHANGE, headers=headers)

    assert response.status_code == status
    assert response.json()["type"] == f"urn:prms:problem:{kind}"
    partner.refresh_from_db()
    assert partner.name == "Acme"


def test_of_two_changes_of_one_version_the_second_is_stale(api):
    first = api.patch(ADDRESS, CHANGE, headers={"If-Match": '"3"'})
    second = api.patch(ADDRESS, CHANGE, headers={"If-Match": '"3"'})

    assert (first.status_code, second.status_code) == (200, 412)
    assert "version 4" in second.json()["detail"]


def test_a_change_between_reading_and_locking_is_noticed(api, partner, monkeypatch):
    read = Partner.locked

    def changed_meanwhile(self, **kwargs):
        Partner.objects.filter(pk=self.pk).update(version=4, name="Theirs")
        return read(self, **kwargs)

    monkeypatch.setattr(Partner, "locked", changed_meanwhile)

    stale = api.patch(ADDRESS, CHANGE, headers={"If-Match": '"3"'})

    assert stale.status_code == 412


def test_the_version_comes_after_the_address_and_before_the_body(api):
    assert api.patch("/api/v1/partners/GONE/", {"nonsense": 1}).status_code == 404
    assert api.patch(ADDRESS, {"nonsense": 1}).status_code == 428
    assert api.patch(ADDRESS, {"nonsense": 1}, headers={"If-Match": '"3"'}).status_code == 400


@pytest.mark.parametrize(("tag", "status"), [('"3"', 304), ('W/"3"', 304), ('"2"', 200), ("*", 200)])
def test_a_reader_who_has_the_version_gets_no_body(api, tag, status):
    response = api.get(ADDRESS, headers={"If-None-Match": tag})

    assert response.status_code == status
    assert response.headers["ETag"] == '"3"'
    assert (response.content == b"") is (status == 304)
