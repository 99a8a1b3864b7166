from importlib import import_module

import pytest
from django.apps import apps

from evaluations.models import Kpi
from tests.factories.agreements import KpiFactory

pytestmark = pytest.mark.django_db
let_below_zero = import_module("evaluations.migrations.0006_contracts_below_zero").let_below_zero


@pytest.mark.parametrize(
    ("code", "version", "minimum"),
    [("contracts", 1, None), ("contracts", 2, 0), ("hand_overs", 1, 0)],
    ids=["as it was shipped", "edited by somebody", "another KPI"],
)
def test_only_the_shipped_limit_of_contracts_goes(code, version, minimum):
    KpiFactory(code=code, minimum=0, version=version)

    let_below_zero(apps, None)

    assert Kpi.objects.get(code=code).minimum == minimum
