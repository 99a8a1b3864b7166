"""What a pure rule says when it refuses: a code for programs, a sentence for people."""

import dataclasses
from collections.abc import Callable, Mapping


def gettext_noop(message: str) -> str:
    """Mark a sentence for the translators and return it as it is (rules import no Django)."""
    return message


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field, and what would be right.

    `message` is the English sentence with named placeholders, marked by `gettext_noop`; a door
    shows `problem.worded(gettext)`. `field` may be a path such as `tiers/2/rate`.
    """

    field: str
    code: str
    message: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def worded(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language that `translate` speaks."""
        return translate(self.message) % self.params

    @property
    def detail(self) -> str:
        """The sentence in English."""
        return self.message % self.params
