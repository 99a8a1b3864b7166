from datetime import date
from decimal import Decimal

import pytest

from agreements.services import record_outlay
from tests.clients import ClientOf
from tests.factories.statements import JANUARY, finance, run, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


def test_a_share_of_a_joint_cost_explains_itself(client_of: ClientOf):
    shares = [{"party": "Aurora", "share": "60"}, {"party": "Zephyr", "share": "40"}]
    agreement = worked_agreement(code="AG-2", clauses={"cost_shares": shares})
    year_of(agreement, [1000])
    spent = {"booked_on": date(2025, 1, 20), "amount": Decimal(100_000), "description": "Launch", "by": None}
    record_outlay(agreement=agreement, kind="cost", share_of="Zephyr", today=date(2025, 1, 31), **spent)
    run(JANUARY)

    page = client_of(finance()).get(f"/commissions/statements/{statement_of(agreement, JANUARY).pk}/")

    (line,) = [row for row in page.context["ledger"] if row.row.kind == "cost_share"]
    assert line.text == "Zephyr’s share of a joint cost of 20 Jan 2025: Launch"
    assert dict(line.trace)["The whole cost"] == "¥100,000.00"
    assert (dict(line.trace)["Its part"], dict(line.trace)["Of parts in all"]) == ("40", "100")
    assert line.plan_from is None
