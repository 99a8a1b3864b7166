import pytest
from django.utils import translation

from prms.lib.errors import RuleBroken
from prms.lib.problems import Problem
from prms.lib.refusals import refuse

NEGATIVE = Problem("tiers/1/rate", "negative", "A rate is %(least)s or more.", {"least": "0"})
MISSING = Problem("tiers", "tiers_missing", "Give at least one tier.")


def test_a_refusal_names_each_field_that_is_wrong_and_says_the_first_sentence() -> None:
    with translation.override("en"), pytest.raises(RuleBroken, match="A rate is 0 or more") as refused:
        refuse(RuleBroken, [NEGATIVE, MISSING])
    found = [(error.pointer, error.code, error.detail) for error in refused.value.errors]
    assert found == [
        ("/tiers/1/rate", "negative", "A rate is 0 or more."),
        ("/tiers", "tiers_missing", "Give at least one tier."),
    ]


def test_nothing_is_refused_where_nothing_is_wrong() -> None:
    refuse(RuleBroken, [])
