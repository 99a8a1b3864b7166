from typing import Any

import pytest
from rest_framework.test import APIClient

from evaluations.models import GradeBand, KpiTarget
from evaluations.services import ensure_default_bands, ensure_default_kpis
from tests.clients import api_of
from tests.factories.accounts import manager
from tests.factories.evaluations import COMPLAINT_CURVE, KpiFactory, KpiTargetFactory, MeasurementFactory, rate_kpi
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
KPIS, TARGETS = "/api/v1/kpis/", "/api/v1/kpi-targets/"
COMPLAINTS = {
    "code": "complaint_rate",
    "name": "Complaint rate",
    "name_zh": "投诉率",
    "dimension": "customer",
    "unit": "",
    "direction": "lower",
    "aggregation": "ratio",
    "curve": COMPLAINT_CURVE,
    "no_data": "hold",
    "minimum": "0",
    "maximum": "1",
    "scale": None,
    "integer": False,
}


def pointers(response: Any) -> list[str]:
    return [error["pointer"] for error in response.json()["errors"]]


def test_a_kpi_keeps_what_it_was_made_with(api: APIClient) -> None:
    created = api.post(KPIS, COMPLAINTS)
    assert created.status_code == 201
    read = api.get(f"{KPIS}complaint_rate/")
    assert {name: read.json()[name] for name in COMPLAINTS} == COMPLAINTS
    assert read.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"curve": None}, "/curve"),
        ({"curve": [["0.05", "100"], ["0.03", "120"]]}, "/curve/1/0"),
        ({"curve": [["0.02", "120"], ["0.05", "100"]]}, "/curve"),
        ({"curve": [[0.02, "120"], ["0.05", "100"], ["0.1", "0"]]}, "/curve/0/0"),
        ({"curve": "steep"}, "/curve"),
        ({"curve": [["0.02"], 5]}, "/curve/0"),
        ({"curve": [["0.05", "100"]] * 51}, "/curve"),
        ({"minimum": "2"}, "/maximum"),
        ({"scale": "0"}, "/scale"),
        ({"dimension": "luck"}, "/dimension"),
        ({"aggregation": "median"}, "/aggregation"),
        ({"code": "a b"}, "/code"),
        ({"name": ""}, "/name"),
        ({"weight": "1"}, "/weight"),
    ],
)
def test_a_kpi_that_cannot_be_is_refused_by_field(api: APIClient, change: dict[str, Any], pointer: str) -> None:
    response = api.post(KPIS, {**COMPLAINTS, **change})
    assert response.status_code == 400
    assert pointers(response)[0] == pointer


def test_a_code_is_given_once(api: APIClient) -> None:
    api.post(KPIS, COMPLAINTS)
    again = api.post(KPIS, COMPLAINTS)
    assert (again.status_code, pointers(again)) == (400, ["/code"])


def test_an_edit_names_the_version_it_was_made_on(api: APIClient) -> None:
    kpi = KpiFactory(code="contracts")
    address, edit = f"{KPIS}contracts/", {"name": "New contracts"}
    assert api.patch(address, edit).status_code == 428
    assert api.patch(address, edit, headers={"If-Match": '"9"'}).status_code == 412
    edited = api.patch(address, edit, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["name"], edited.headers["ETag"]) == (200, "New contracts", '"2"')
    kpi.refresh_from_db()
    assert kpi.aggregation == "sum"


def test_measurements_keep_a_ratio_a_ratio(api: APIClient) -> None:
    kpi = MeasurementFactory(kpi=KpiFactory(code="contracts")).kpi
    response = api.patch(f"{KPIS}{kpi.code}/", {"aggregation": "ratio"}, headers={"If-Match": '"1"'})
    assert (response.status_code, pointers(response)) == (409, ["/aggregation"])


def test_the_library_is_complete_and_ensured_once(api: APIClient) -> None:
    assert ensure_default_kpis(by=None) == 14
    assert ensure_default_kpis(by=None) == 0
    listed = {kpi["code"]: kpi for kpi in api.get(KPIS, {"limit": 200}).json()["results"]}
    assert listed["complaint_rate"]["curve"] == [["0.02", "120"], ["0.032", "110"], ["0.05", "100"], ["0.10", "0"]]
    assert listed["quoting_hours"]["curve"] == [["13.5", "120"], ["16", "115"], ["24", "100"], ["48", "0"]]
    assert listed["failure_rate"]["curve"] == [["0.003", "120"], ["0.01", "100"], ["0.03", "0"]]
    assert listed["nps"]["scale"] == "100"
    assert all(kpi["name_zh"] for kpi in listed.values())


def target_of(partner_: Any, kpi_: Any, **fields: Any) -> dict[str, Any]:
    first = {"valid_from": "2025-01-01", "valid_to": None}
    return {
        "partner": partner_.code,
        "kpi": kpi_.code,
        **first,
        "target": "500",
        "weight": "2",
        "curve": None,
        **fields,
    }


def test_a_target_keeps_what_it_was_made_with(api: APIClient) -> None:
    sent = target_of(PartnerFactory(), KpiFactory(), valid_to="2025-12-31")
    created = api.post(TARGETS, sent)
    assert created.status_code == 201
    read = api.get(f"{TARGETS}{created.json()['id']}/").json()
    assert {name: read[name] for name in sent} == sent


def test_a_month_may_be_written_short(api: APIClient) -> None:
    sent = target_of(PartnerFactory(), KpiFactory(), valid_from="2025-01", valid_to="2025-02")
    created = api.post(TARGETS, sent).json()
    assert (created["valid_from"], created["valid_to"]) == ("2025-01-01", "2025-02-28")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"valid_from": "2025-01-02"}, "/valid_from"),
        ({"valid_to": "2025-12-30"}, "/valid_to"),
        ({"valid_to": "2024-12-31"}, "/valid_to"),
        ({"target": "0"}, "/target"),
        ({"target": "much"}, "/target"),
        ({"weight": "0"}, "/weight"),
        ({"curve": [["1", "0"]]}, "/curve"),
    ],
)
def test_a_target_that_cannot_be_is_refused_by_field(api: APIClient, change: dict[str, Any], pointer: str) -> None:
    response = api.post(TARGETS, target_of(PartnerFactory(), KpiFactory(), **change))
    assert (response.status_code, pointers(response)) == (400, [pointer])


@pytest.mark.parametrize(("change", "pointer"), [({"partner": "P-NONE"}, "/partner"), ({"kpi": "none"}, "/kpi")])
def test_a_target_of_what_is_out_of_sight_is_not_found(api: APIClient, change: dict[str, Any], pointer: str) -> None:
    response = api.post(TARGETS, target_of(PartnerFactory(), KpiFactory(), **change))
    assert (response.status_code, pointers(response)) == (404, [pointer])


def test_a_target_where_lower_is_better_is_the_100_point_of_the_curve(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), rate_kpi("complaint_rate", COMPLAINT_CURVE)
    off = api.post(TARGETS, target_of(partner, kpi, target="0.04"))
    assert (off.status_code, pointers(off)) == (400, ["/target"])
    own = [["0.01", "120"], ["0.04", "100"], ["0.08", "0"]]
    assert api.post(TARGETS, target_of(partner, kpi, target="0.04", curve=own)).status_code == 201


def test_targets_of_a_partner_and_kpi_do_not_overlap(api: APIClient) -> None:
    partner, kpi = PartnerFactory(), KpiFactory()
    api.post(TARGETS, target_of(partner, kpi, valid_to="2025-06-30"))
    overlapping = api.post(TARGETS, target_of(partner, kpi, valid_from="2025-06-01"))
    assert (overlapping.status_code, pointers(overlapping)) == (409, ["/valid_from"])
    assert api.post(TARGETS, target_of(partner, kpi, valid_from="2025-07-01")).status_code == 201


def test_a_target_is_edited_and_removed_on_its_version(api: APIClient) -> None:
    target = KpiTargetFactory()
    address = f"{TARGETS}{target.pk}/"
    edited = api.patch(address, {"target": "600"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["target"]) == (200, "600")
    assert api.delete(address, headers={"If-Match": '"1"'}).status_code == 412
    assert api.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert not KpiTarget.objects.exists()


def test_targets_in_force_are_found_by_month(api: APIClient) -> None:
    partner = PartnerFactory()
    for first, last in (("2024-01", "2024-12"), ("2025-01", None)):
        api.post(TARGETS, target_of(partner, KpiFactory(), valid_from=first, valid_to=last))
    found = api.get(TARGETS, {"partner": partner.code, "month": "2024-12"}).json()["results"]
    assert [target["valid_to"] for target in found] == ["2024-12-31"]


def test_only_the_owner_sets_targets() -> None:
    owner, colleague = manager(), manager()
    partner = PartnerFactory(owner=owner)
    assert api_of(owner).post(TARGETS, target_of(partner, KpiFactory())).status_code == 201
    assert api_of(colleague).post(TARGETS, target_of(partner, KpiFactory())).status_code == 404


def test_bands_switch_to_a_preset_with_one_call(api: APIClient) -> None:
    ensure_default_bands(by=None)
    assert api.post("/api/v1/grade-bands/presets/", {"preset": "excellent_from_110"}).status_code == 204
    assert GradeBand.objects.get(grade="excellent").starts_at == 110
    listed = api.get("/api/v1/grade-bands/").json()["results"]
    assert [(band["grade"], band["starts_at"]) for band in listed] == [
        ("excellent", "110"),
        ("good", "100"),
        ("acceptable", "80"),
        ("poor", "0"),
    ]


def test_bands_of_ones_own_replace_the_others_and_keep_what_follows(api: APIClient) -> None:
    ensure_default_bands(by=None)
    bands = [
        {"grade": "excellent", "starts_at": "112.5", "consequence": "Extend."},
        {"grade": "good", "starts_at": "95"},
        {"grade": "poor", "starts_at": "0"},
    ]

    assert api.post("/api/v1/grade-bands/", {"bands": bands}).status_code == 204

    listed = api.get("/api/v1/grade-bands/").json()["results"]
    assert [(row["grade"], row["starts_at"], row["consequence"]) for row in listed] == [
        ("excellent", "112.5", "Extend."),
        ("good", "95", ""),
        ("poor", "0", ""),
    ]
    again = api.post("/api/v1/grade-bands/", {"bands": bands[:2]})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "bands_leave_a_gap")
