"""Every operation of the OpenAPI document, called with generated requests: it answers as the document says.

No 5xx, no status and no content type that is not listed, and every body as its schema describes it.
"""

from zlib import crc32

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from prms.lib.rest.openapi import openapi_document
from prms.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = {"administrator": 12, "manager": 4}
QUIET = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck), "database": None}

schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
schema.config.phases.coverage.enabled = False
schema.config.phases.examples.enabled = False
pytestmark = pytest.mark.django_db


@schema.parametrize()
@settings(max_examples=EXAMPLES["administrator"], **QUIET)
def test_an_administrators_program_gets_what_the_document_says(case, seeded_world, bearers):
    call_and_check(case, seeded_world, bearers["administrator"])


@schema.parametrize()
@settings(max_examples=EXAMPLES["manager"], **QUIET)
def test_a_managers_program_gets_what_the_document_says(case, seeded_world, bearers):
    call_and_check(case, seeded_world, bearers["manager"])


@pytest.mark.parametrize("path", [path for path, methods in schema.raw_schema["paths"].items() if "get" in methods])
def test_every_read_finds_something_in_the_world(path, seeded_world, bearers):
    operation = schema[path]["GET"]
    case = operation.Case(
        path_parameters=seeded_world.path_parameters(path, turn=0), query=seeded_world.query_of(path), headers={}
    )

    answer = send(case, bearers["administrator"])

    assert answer.status_code == 200
    if answer.headers["content-type"] == ["application/json"]:
        assert answer.json().get("results", ["an object"]) != []


def call_and_check(case, world, bearer: str) -> None:
    """Make three requests of four aim at real objects, send one, and leave the world as it was."""
    turn = crc32(repr((case.body, case.query, case.path_parameters)).encode())
    if turn % 4:
        case.path_parameters = {**(case.path_parameters or {}), **world.path_parameters(case.path, turn=turn)}
        case.body = world.renamed(case.body, turn=turn)
        case.query = world.renamed(case.query or {}, turn=turn)
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = '"1"'
    with transaction.atomic():
        send(case, bearer)
        transaction.set_rollback(True)


def send(case, bearer: str):
    """Send the case, hold its answer against the document, return it."""
    return case.call_and_validate(headers={"Authorization": bearer, "Accept-Encoding": "identity"}, checks=CHECKS)


def test_the_document_is_made_without_a_warning():
    openapi_document.cache_clear()
    GENERATOR_STATS.reset()

    openapi_document("en", "prms.urls")

    assert not GENERATOR_STATS


def test_every_edit_names_the_version_it_acts_on():
    edits = {
        f"{method} {path}": {parameter["name"] for parameter in operation.get("parameters", ())}
        for path, methods in schema.raw_schema["paths"].items()
        for method, operation in methods.items()
        if method in ("patch", "put", "delete")
    }

    # Marking one's own message unread changes nothing that anybody else could have changed.
    assert {edit for edit, headers in edits.items() if "If-Match" not in headers} == {
        "delete /api/v1/inbox/{id}/reading/"
    }


def test_the_document_is_valid_openapi():
    validate_schema(schema.raw_schema)
    for component in schema.raw_schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(component)
