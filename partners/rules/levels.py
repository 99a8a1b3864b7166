"""Key-partner level from three ratings, by a table that an administrator can edit (SPEC A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from prms.lib.problems import Problem, gettext_noop

LEVELS = ("S", "A", "B", "C")
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings from 1 to 5; substitutability 1 is irreplaceable, 5 is found anywhere."""

    value: int
    substitutability: int
    investment: int


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A row of the table: the level of a partner that meets all three bounds."""

    level: str
    least_value: int = LOWEST
    most_substitutability: int = HIGHEST
    least_investment: int = LOWEST

    def matches(self, ratings: Ratings) -> bool:
        """Say whether the ratings meet every bound."""
        return (
            ratings.value >= self.least_value
            and ratings.substitutability <= self.most_substitutability
            and ratings.investment >= self.least_investment
        )


DEFAULT_RULES = (LevelRule("S", 5, 2, 4), LevelRule("A", 3, 3, 3), LevelRule("B", 2, 4, 2), LevelRule("C"))


def classify(ratings: Ratings, *, rules: Sequence[LevelRule] = DEFAULT_RULES) -> str:
    """Return the level of the first rule that matches. Raises ValueError when none does."""
    for rule in rules:
        if rule.matches(ratings):
            return rule.level
    raise ValueError(f"No rule gives {ratings} a level: the last rule must hold for everybody.")


def check_ratings(ratings: Ratings) -> list[Problem]:
    """Return a problem for each rating outside 1 to 5."""
    return [
        Problem(field, "rating_out_of_range", _RATING)
        for field in ("value", "substitutability", "investment")
        if not LOWEST <= getattr(ratings, field) <= HIGHEST
    ]


def check_level_rules(rules: Sequence[LevelRule]) -> list[Problem]:
    """Return what is wrong with a table: an unknown level, a bound outside 1 to 5, an open or shadowed row."""
    problems = [problem for row, rule in enumerate(rules) for problem in _check_row(row, rule)]
    if not rules or rules[-1] != LevelRule(rules[-1].level):
        problems.append(Problem("rules", "last_rule_not_open", _NOT_OPEN))
    for row, rule in enumerate(rules):
        if any(_covers(earlier, rule) for earlier in rules[:row]):
            problems.append(Problem(f"rules/{row}", "rule_never_reached", _SHADOWED, {"level": rule.level}))
    return problems


def _check_row(row: int, rule: LevelRule) -> list[Problem]:
    problems = [
        Problem(f"rules/{row}/{field}", "rating_out_of_range", _RATING)
        for field in ("least_value", "most_substitutability", "least_investment")
        if not LOWEST <= getattr(rule, field) <= HIGHEST
    ]
    if rule.level not in LEVELS:
        problems.append(Problem(f"rules/{row}/level", "level_unknown", _LEVEL, {"level": rule.level}))
    return problems


def _covers(earlier: LevelRule, later: LevelRule) -> bool:
    return (
        earlier.least_value <= later.least_value
        and earlier.most_substitutability >= later.most_substitutability
        and earlier.least_investment <= later.least_investment
    )


_RATING = gettext_noop("A rating is a whole number from 1 to 5.")
_LEVEL = gettext_noop("“%(level)s” is no level: use S, A, B or C.")
_NOT_OPEN = gettext_noop("The last rule must hold for everybody, so that every partner gets a level.")
_SHADOWED = gettext_noop("The rule for level %(level)s is never reached: one before it holds for all its partners.")

# How each level is managed, for pages that explain it.
STRATEGIES: Mapping[str, str] = MappingProxyType(
    {
        "S": gettext_noop("Executives meet and review every quarter; deep binding and joint development."),
        "A": gettext_noop("Figures every month, negotiation every quarter."),
        "B": gettext_noop("Contact every quarter."),
        "C": gettext_noop("Standard handling."),
    }
)
