from datetime import date

import pytest

from tests.clients import api_of
from tests.factories.agreements import AgreementFactory
from tests.factories.exits import executive
from tests.factories.statements import worked_agreement

pytestmark = pytest.mark.django_db


def test_the_coverage_names_the_clauses_that_nobody_watches() -> None:
    agreement = worked_agreement(code="AG-1", clauses={"goals": ["Grow"], "exit": {}}, ends_on=date(2099, 12, 31))

    found = api_of(agreement.partner.owner).get("/api/v1/agreements/AG-1/coverage/").json()

    goals = next(line for line in found["lines"] if line["clause"] == "goals")
    assert (goals["is_watched"], goals["watchers"]) == (False, [])
    assert goals["why"]
    assert not found["lines"][0]["is_watched"]
    assert found["watched"] == sum(line["is_watched"] for line in found["lines"])


def test_the_exit_ready_index_explains_each_part_and_says_what_is_not_assessed() -> None:
    agreement = AgreementFactory(status="active", partner__sector="")

    found = api_of(executive()).get(f"/api/v1/partners/{agreement.partner.code}/exit-readiness/").json()

    parts = {line["part"]: line for line in found["lines"]}
    assert set(parts) == {"alternatives", "data", "buffer", "concentration", "knowledge"}
    assert (parts["alternatives"]["points"], parts["alternatives"]["weight"]) == (None, None)
    assert parts["buffer"]["points"] == "100"
    assert all(line["why"] for line in found["lines"])


def test_an_agreement_out_of_sight_has_no_coverage() -> None:
    AgreementFactory(code="AG-1")
    stranger = AgreementFactory(code="AG-2").partner.owner

    assert api_of(stranger).get("/api/v1/agreements/AG-1/coverage/").status_code == 404
