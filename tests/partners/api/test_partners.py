from datetime import date

import pytest

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from partners.models import Partner
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import NdaFactory, PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
PARTNERS = "/api/v1/partners/"


def codes(response):
    return [row["code"] for row in response.json()["results"]]


def test_a_partner_is_entered_with_defaults_and_answered_with_its_address(api, boss):
    response = api.post(PARTNERS, {"name": "Harbour Insurance"})

    body = response.json()
    assert response.status_code == 201
    assert (body["level"], body["stage"], body["owner"]) == ("C", "identified", boss.email)
    assert response.headers["Location"].endswith(f"{PARTNERS}{body['code']}/")
    assert response.headers["ETag"] == '"1"'
    assert AuditEntry.objects.get().action == "partners.created"


def test_a_partner_keeps_what_another_system_says_of_it(api):
    sent = {
        "code": "VOLT",
        "name": "Volt Cells",
        "name_zh": "伏特电芯",
        "sector": "battery",
        "level": "S",
        "stage": "active",
        "since": "2021-04-01",
        "external_id": "crm-77",
    }

    created = api.post(PARTNERS, sent).json()
    read = api.get(f"{PARTNERS}VOLT/").json()

    assert {name: read[name] for name in sent} == sent
    assert read == created


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"level": "X"}, "/level"),
        ({"stage": "married"}, "/stage"),
        ({"since": "2021-13-01"}, "/since"),
        ({"since": "1999-12-31"}, "/since"),
        ({"code": "a/b"}, "/code"),
        ({"colour": "red"}, "/colour"),
        ({"name": "x" * 201}, "/name"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(api, wrong, pointer):
    response = api.post(PARTNERS, {"name": "Volt", **wrong})

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Partner.objects.exists()


def test_an_owner_out_of_sight_is_not_found_and_nothing_is_written(api):
    response = api.post(PARTNERS, {"name": "Volt", "owner": "nobody@example.com"})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (404, "/owner")
    assert not Partner.objects.exists()


def test_a_taken_code_is_a_field_error_that_offers_a_free_one(api):
    PartnerFactory(code="VOLT")

    response = api.post(PARTNERS, {"name": "Volt", "code": "VOLT"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/code"
    assert "leave it empty" in response.json()["detail"]


def test_a_change_names_the_version_it_was_made_on(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    address = f"{PARTNERS}VOLT/"

    assert api.patch(address, {"name": "New"}).status_code == 428
    assert api.patch(address, {"name": "New"}, headers={"If-Match": '"7"'}).status_code == 412
    changed = api.patch(address, {"name": "New"}, headers={"If-Match": '"1"'})

    assert (changed.status_code, changed.json()["name"], changed.headers["ETag"]) == (200, "New", '"2"')


def test_a_new_level_needs_a_reason_and_leaves_history(api, boss):
    PartnerFactory(code="VOLT", owner=boss, level="B")
    match = {"If-Match": '"1"'}

    refused = api.patch(f"{PARTNERS}VOLT/", {"level": "A"}, headers=match)
    changed = api.patch(f"{PARTNERS}VOLT/", {"level": "A", "reason": "Pilot passed."}, headers=match)
    history = api.get(f"{PARTNERS}VOLT/level-changes/").json()["results"]

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert changed.json()["level"] == "A"
    assert [(row["from_level"], row["to_level"], row["reason"]) for row in history] == [("B", "A", "Pilot passed.")]


def test_a_refused_stage_move_says_why(api, boss):
    partner = PartnerFactory(code="VOLT", owner=boss, stage="nda_signed")
    move = {"stage": "due_diligence"}

    jump = api.post(f"{PARTNERS}VOLT/stage-changes/", {"stage": "active"})
    without_nda = api.post(f"{PARTNERS}VOLT/stage-changes/", move)
    NdaFactory(partner=partner, signed_on=date(2020, 1, 1))
    with_nda = api.post(f"{PARTNERS}VOLT/stage-changes/", move)

    assert jump.status_code == without_nda.status_code == 422
    assert "Possible: Due diligence, Dropped" in jump.json()["detail"]
    assert without_nda.json()["errors"][0]["code"] == "nda_required"
    assert (with_nda.status_code, with_nda.json()["to_stage"]) == (201, "due_diligence")


def test_ratings_come_with_the_level_that_the_table_gives(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    sent = {"level": "S", "reason": "They build our cells.", "value": 4, "substitutability": 2, "investment": 4}

    assert api.post(f"{PARTNERS}VOLT/level-changes/", sent).json()["proposed_level"] == "A"


def test_switches_tell_other_systems_what_they_may_do(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    address = f"{PARTNERS}VOLT/switches/"

    before = api.get(address)
    switched = api.post(address, {"referrals": "paused", "reason": "Complaints above 10 %."})
    after = api.get(address).json()

    assert before.json() == {
        "referrals": "open",
        "data_exchange": "open",
        "api_entitlement": 100,
        "since": None,
        "reason": "",
        "version": 1,
    }
    assert switched.status_code == 200
    assert (after["referrals"], after["data_exchange"], after["reason"]) == ("paused", "open", "Complaints above 10 %.")
    assert after["since"].endswith("Z")


@pytest.mark.parametrize(
    "wrong", [{"referrals": "maybe"}, {"api_entitlement": 101}, {"api_entitlement": "50"}, {"referrals": "paused"}]
)
def test_a_switch_takes_its_positions_and_a_reason(api, boss, wrong):
    PartnerFactory(code="VOLT", owner=boss)
    reason = {} if wrong == {"referrals": "paused"} else {"reason": "Try."}

    assert api.post(f"{PARTNERS}VOLT/switches/", {**wrong, **reason}).status_code == 400


def test_switches_can_be_changed_on_the_version_that_was_read(api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    change = {"api_entitlement": 90, "reason": "First step of the exit."}
    address = f"{PARTNERS}VOLT/switches/"

    assert api.patch(address, change).status_code == 428
    changed = api.patch(address, change, headers={"If-Match": api.get(address).headers["ETag"]})

    assert changed.json()["api_entitlement"] == 90
    assert changed.json()["referrals"] == "open"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=S", ["ALFA"]),
        ("level=S,B", ["ALFA", "BETA"]),
        ("level=S&level=B", ["ALFA", "BETA"]),
        ("stage=active", ["BETA"]),
        ("sector=insurance", ["ALFA"]),
        ("owner=boss@example.com", ["ALFA", "BETA"]),
        ("q=alf", ["ALFA"]),
        ("q=贝塔", ["BETA"]),
        ("external_id=x1", ["BETA"]),
        ("level=C", []),
        ("ordering=-name", ["BETA", "ALFA"]),
    ],
)
def test_a_list_is_filtered_and_sorted(api, boss, query, expected):
    PartnerFactory(code="ALFA", name="Alfa", owner=boss, level="S", sector="insurance")
    PartnerFactory(code="BETA", name="Beta", name_zh="贝塔", owner=boss, level="B", stage="active", external_id="x1")
    PartnerFactory(code="OTHER")

    assert codes(api.get(f"{PARTNERS}?{query}")) == expected


@pytest.mark.parametrize("query", ["level=Z", "stage=z", "owner=stranger@example.com", "colour=red", "limit=201"])
def test_an_unreadable_filter_is_refused(api, query):
    manager(email="stranger@example.com")

    assert api.get(f"{PARTNERS}?{query}").status_code == 400


def test_lists_come_in_pages(api, boss):
    for number in range(5):
        PartnerFactory(code=f"P{number}", owner=boss)

    first = api.get(f"{PARTNERS}?limit=2")
    second = api.get(first.json()["next"])
    back = api.get(second.json()["previous"])

    assert (codes(first), codes(second), codes(back)) == (["P0", "P1"], ["P2", "P3"], ["P0", "P1"])


def test_a_manager_reads_the_own_partners_and_those_of_the_team(api, boss):
    colleague = manager(team=None)
    PartnerFactory(code="MINE", owner=boss)
    PartnerFactory(code="THEIRS", owner=colleague)

    assert codes(api.get(PARTNERS)) == ["MINE"]
    assert api.get(f"{PARTNERS}THEIRS/").status_code == 404
    assert api.patch(f"{PARTNERS}THEIRS/", {"name": "Mine"}, headers={"If-Match": "1"}).status_code == 404


def test_a_partner_one_reads_but_does_not_own_is_not_changed(api_of):
    executive = person(Role.EXECUTIVE)
    PartnerFactory(code="VOLT")

    response = api_of(executive).patch(f"{PARTNERS}VOLT/", {"name": "Mine"}, headers={"If-Match": "1"})

    assert api_of(executive).get(f"{PARTNERS}VOLT/").status_code == 200
    assert response.status_code == 403


def test_an_outsider_reads_the_own_company_without_how_it_is_judged(api_of):
    partner, other = PartnerFactory(code="MINE", level="S"), PartnerFactory(code="OTHER")
    outsider = api_of(outsider_of(partner).user)

    assert codes(outsider.get(PARTNERS)) == ["MINE"]
    assert set(outsider.get(f"{PARTNERS}MINE/").json()) == {
        "code",
        "name",
        "name_zh",
        "sector",
        "sector_zh",
        "owner",
        "since",
        "version",
    }
    for path in ("", "switches/", "nda/", "level-changes/", "stage-changes/"):
        assert outsider.get(f"{PARTNERS}{other.code}/{path}").status_code == 404
    assert outsider.get(f"{PARTNERS}MINE/level-changes/").json()["results"] == []


def test_an_outsider_does_not_read_why_the_own_company_was_switched(api, boss, api_of):
    partner = PartnerFactory(code="VOLT", owner=boss)
    api.post(f"{PARTNERS}VOLT/switches/", {"referrals": "paused", "reason": "They lost a lawsuit."})

    switches = api_of(outsider_of(partner).user).get(f"{PARTNERS}VOLT/switches/").json()

    assert (switches["referrals"], switches["reason"]) == ("paused", "")


def test_a_token_needs_the_scope(token_api, boss):
    PartnerFactory(code="VOLT", owner=boss)
    reader = token_api(boss, "partners:read")

    assert reader.get(f"{PARTNERS}VOLT/").status_code == 200
    assert reader.post(PARTNERS, {"name": "New"}).status_code == 403


def test_all_partners_of_a_leaver_go_to_the_successor(api_of, boss):
    successor = manager()
    PartnerFactory.create_batch(2, owner=boss)
    sent = {"leaver": boss.email, "to": successor.email, "reason": "Moves on."}

    assert api_of(boss).post("/api/v1/hand-overs/", sent).status_code == 403
    assert api_of(administrator()).post("/api/v1/hand-overs/", sent).json() == {"handed_over": 2}
    assert Partner.objects.filter(owner=successor).count() == 2


def test_a_page_of_partners_and_a_partner_take_at_most_four_queries(token_api, django_assert_max_num_queries):
    admin = administrator()
    reader = token_api(admin, "partners:read")
    PartnerFactory.create_batch(30)
    code = Partner.objects.first().code
    reader.get(PARTNERS)

    with django_assert_max_num_queries(4):
        assert len(reader.get(f"{PARTNERS}?limit=30").json()["results"]) == 30
    with django_assert_max_num_queries(4):
        assert reader.get(f"{PARTNERS}{code}/").status_code == 200
