"""What the API says of itself."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from drf_spectacular.validation import validate_schema

from prms.lib.rest.manual import manual_of
from prms.lib.rest.openapi import current_document

pytestmark = pytest.mark.urls("tests.prms.lib.rest.sample_site")
PARTNERS, ONE = "/api/v1/partners/", "/api/v1/partners/{code}/"


@pytest.fixture
def document() -> dict:
    return current_document()


def parameters_of(operation: dict) -> dict[str, dict]:
    return {parameter["name"]: parameter for parameter in operation["parameters"]}


def test_the_document_is_openapi_3_1_and_valid(document):
    assert document["openapi"].startswith("3.1")
    validate_schema(document)


def test_json_and_yaml_say_the_same(client):
    as_json = client.get("/api/v1/schema/")
    as_yaml = client.get("/api/v1/schema/?format=yaml")

    assert as_json.headers["Content-Type"] == "application/json"
    assert as_yaml.headers["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(as_yaml.content) == json.loads(as_json.content)


def test_a_list_is_a_keyset_page_with_its_filters(document):
    operation = document["paths"][PARTNERS]["get"]

    assert set(parameters_of(operation)) == {"limit", "cursor", "ordering", "level", "stage", "since"}
    assert parameters_of(operation)["limit"]["schema"]["maximum"] == 200
    page = document["components"]["schemas"]["PaginatedPartnerRowList"]
    assert page["required"] == ["next", "previous", "results"]


def test_each_operation_lists_the_problems_it_answers_with(document):
    paths = document["paths"]

    assert set(paths[PARTNERS]["get"]["responses"]) == {"200", "400", "401", "403", "406", "429", "503"}
    assert {"201", "409", "413", "415", "422"} <= set(paths[PARTNERS]["post"]["responses"])
    assert {"200", "404", "412", "428"} <= set(paths[ONE]["patch"]["responses"])
    assert {"200", "304", "404"} <= set(paths[ONE]["get"]["responses"])
    problem = paths[PARTNERS]["get"]["responses"]["400"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}


def test_headers_of_versions_and_keys_are_listed(document):
    patch = document["paths"][ONE]["patch"]
    pause = document["paths"]["/api/v1/partners/{code}/pause/"]["post"]

    assert parameters_of(patch)["If-Match"]["required"] is True
    assert "ETag" in patch["responses"]["200"]["headers"]
    assert {"If-Match", "Idempotency-Key"} <= set(parameters_of(pause))
    assert set(pause["responses"]) >= {"200", "409", "412"}
    assert "If-None-Match" in parameters_of(document["paths"][ONE]["get"])


def test_inputs_are_closed_and_fields_have_their_form(document):
    schemas = document["components"]["schemas"]

    body = schemas["PartnerInputRequest"]
    assert body["additionalProperties"] is False
    assert body["required"] == ["code", "name"]
    assert body["properties"]["share"]["type"] == "string"
    month = schemas["PartnerRow"]["properties"]["since_month"]
    assert month["pattern"].endswith("(0[1-9]|1[0-2])$")
    # A column that may be NULL is declared so without being told.
    assert month["type"] == ["string", "null"]


def test_an_operation_names_its_permission_and_how_to_sign_in(document):
    operation = document["paths"][PARTNERS]["post"]

    assert operation["x-permission"] == "partners.edit"
    assert operation["x-scope"] == "partners:write"
    assert operation["x-roles"] == ["administrator", "integrator", "manager"]
    assert operation["security"] == [{"token": []}, {"session": []}]
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}


def test_the_manual_gives_a_command_to_copy(document):
    manual = manual_of(document, base_url="https://prms.example.com")
    partners = next(resource for resource in manual.resources if resource.name == "partners")
    pause = next(operation for operation in partners.operations if operation.path.endswith("/pause/"))

    assert pause.curl.splitlines()[0] == ("curl -X POST 'https://prms.example.com/api/v1/partners/P-0007/pause/' \\")
    assert "If-Match" in pause.curl
    assert '"reason": "reason…"' in pause.curl
    assert [member.name for member in pause.body] == ["reason"]


class Inline(HTMLParser):
    """Collects what a strict content security policy forbids, and what comes from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.found += [f"{tag}.{name}" for name in names if name == "style" or name.startswith("on")]
        self.found += ["script"] if tag == "script" and "src" not in names else []
        self.found += ["style"] if tag == "style" else []
        address = names.get("src") or (names.get("href") if tag == "link" else "") or ""
        self.found += [address] if address.startswith(("http", "//")) else []


@pytest.mark.parametrize(("language", "declared"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_the_manual_is_a_page_without_scripts_and_without_the_internet(client, language, declared):
    response = client.get("/api/v1/docs/", headers={"Accept-Language": language})

    page = response.content.decode()
    inline = Inline()
    inline.feed(page)
    assert response.status_code == 200
    assert inline.found == []
    assert re.search(r'id="partners-pause-create"', page)
    assert f'<html lang="{declared}"' in page


def test_an_address_the_api_does_not_have_is_a_problem(client):
    response = client.post("/api/v1/nowhere/", {})

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_missing_final_slash_sends_on_with_method_and_body(client):
    response = client.post("/api/v1/partners?limit=2", {})

    assert response.status_code == 308
    assert response.headers["Location"] == "/api/v1/partners/?limit=2"
