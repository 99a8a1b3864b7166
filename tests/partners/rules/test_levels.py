from itertools import product

import pytest

from partners.rules.levels import (
    DEFAULT_RULES,
    LEVELS,
    STRATEGIES,
    LevelRule,
    Ratings,
    check_level_rules,
    check_ratings,
    classify,
)


@pytest.mark.parametrize(
    ("value", "substitutability", "investment", "level"),
    [
        (5, 1, 5, "S"),
        (4, 2, 4, "A"),
        (3, 3, 3, "A"),
        (2, 4, 2, "B"),
        (1, 5, 1, "C"),
    ],
    ids=["core battery supplier", "preferred insurer", "used-car platform", "regional insurer", "parts supplier"],
)
def test_the_default_table_levels_the_partners_of_the_field_guide(
    value: int, substitutability: int, investment: int, level: str
) -> None:
    assert classify(Ratings(value, substitutability, investment)) == level


def test_every_combination_of_ratings_has_a_level() -> None:
    levels = {classify(Ratings(*ratings)) for ratings in product(range(1, 6), repeat=3)}
    assert levels == set(LEVELS) == set(STRATEGIES)


def test_a_better_rating_never_costs_a_level() -> None:
    for value, substitutability, investment in product(range(1, 5), range(2, 6), range(1, 5)):
        before = LEVELS.index(classify(Ratings(value, substitutability, investment)))
        after = LEVELS.index(classify(Ratings(value + 1, substitutability - 1, investment + 1)))
        assert after <= before


def test_the_first_rule_that_matches_decides() -> None:
    rules = (LevelRule("B", least_value=4), LevelRule("A", least_value=3), LevelRule("C"))
    assert [classify(Ratings(value, 5, 1), rules=rules) for value in (5, 3, 2)] == ["B", "A", "C"]


def test_the_default_table_is_sound() -> None:
    assert check_level_rules(DEFAULT_RULES) == []


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((), [("rules", "last_rule_not_open")]),
        ((LevelRule("S", 5, 1, 5),), [("rules", "last_rule_not_open")]),
        ((LevelRule("D"),), [("rules/0/level", "level_unknown")]),
        ((LevelRule("S", 6, 1, 5), LevelRule("C")), [("rules/0/least_value", "rating_out_of_range")]),
        ((LevelRule("C"), LevelRule("C")), [("rules/1", "rule_never_reached")]),
        (
            (LevelRule("A", 3, 3, 3), LevelRule("S", 5, 2, 4), LevelRule("C")),
            [("rules/1", "rule_never_reached")],
        ),
    ],
)
def test_a_table_that_leaves_partners_without_their_level_is_refused(
    rules: tuple[LevelRule, ...], found: list[tuple[str, str]]
) -> None:
    problems = check_level_rules(rules)
    assert [(problem.field, problem.code) for problem in problems] == found
    assert all(problem.detail for problem in problems)


def test_without_a_matching_rule_there_is_no_level() -> None:
    with pytest.raises(ValueError, match="No rule gives"):
        classify(Ratings(1, 5, 1), rules=DEFAULT_RULES[:1])


@pytest.mark.parametrize(
    ("ratings", "fields"),
    [(Ratings(5, 1, 3), []), (Ratings(0, 1, 3), ["value"]), (Ratings(5, 6, 9), ["substitutability", "investment"])],
)
def test_ratings_go_from_one_to_five(ratings: Ratings, fields: list[str]) -> None:
    assert [problem.field for problem in check_ratings(ratings)] == fields
