import pytest

from agreements.services import ensure_launch_steps
from tests.factories.agreements import AgreementFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
LAUNCH = "/api/v1/agreements/AG-1/launch/"


@pytest.fixture
def agreement(boss):
    agreement = AgreementFactory(code="AG-1", status="active", partner=PartnerFactory(owner=boss))
    ensure_launch_steps(agreement=agreement, by=None)
    return agreement


def test_a_point_is_done_and_taken_back_over_the_api(api, agreement, boss):
    rules = f"{LAUNCH}brand_rules/"
    done = {"done_on": "2025-02-03", "note": "Annex 4, signed by both brand offices."}

    answer = api.post(f"{rules}completion/", done, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["done_by"], answer.headers["ETag"]) == (201, boss.email, '"2"')
    assert api.post(f"{rules}completion/", done, headers={"If-Match": '"1"'}).status_code == 412
    assert api.post(f"{rules}reopening/", {}, headers={"If-Match": '"2"'}).status_code == 400
    again = api.post(f"{rules}reopening/", {"reason": "Another logo."}, headers={"If-Match": '"2"'})
    assert (again.json()["done_on"], again.json()["note"]) == (None, "")


def test_a_point_needs_a_version_and_what_shows_it(api, agreement):
    bare = api.post(f"{LAUNCH}quick_win/completion/", {"note": " "}, headers={"If-Match": '"1"'})

    assert api.post(f"{LAUNCH}quick_win/completion/", {"note": "First sale."}).status_code == 428
    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (400, "/note")
    assert api.post(f"{LAUNCH}party/completion/", {"note": "Fun."}, headers={"If-Match": '"1"'}).status_code == 404


def test_the_check_list_takes_the_same_queries_however_much_is_done(api, agreement, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        rows = api.get(LAUNCH).json()["results"]

    assert [row["kind"] for row in rows][:2] == ["seed_project", "quick_win"]
    assert (rows[0]["due_on"], rows[2]["due_on"]) == ("2025-04-01", None)
