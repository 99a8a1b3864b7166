"""Reads one JSON object of clauses member by member and keeps what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from prms.lib.problems import Problem, gettext_noop
from prms.lib.reading import read_date, read_decimal, shown

LONGEST_TEXT = 4000
MOST_ROWS = 100


class TermReader:
    """The members of one object; `path` is where it stands, such as `clauses/exit`.

    A member that is missing or null gives the default; one that cannot be read gives it too and leaves a Problem.
    """

    def __init__(self, path: str, raw: object, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.members: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        self._known: set[str] = set()
        if not isinstance(raw, Mapping):
            self.refuse("", "not_an_object", _NOT_AN_OBJECT, given=shown(raw))

    def text(self, name: str) -> str:
        """Return a text without the space around it; empty when it is missing."""
        given = self._take(name)
        if given is None:
            return ""
        if not isinstance(given, str):
            self.refuse(name, "not_a_text", _NOT_A_TEXT, given=shown(given))
        elif len(given) > LONGEST_TEXT:
            self.refuse(name, "text_too_long", _TEXT_TOO_LONG, most=str(LONGEST_TEXT))
        else:
            return given.strip()
        return ""

    def needed_text(self, name: str) -> str:
        """Return a text that must be there."""
        text = self.text(name)
        if not text and not self._has_problem(name):
            self.refuse(name, "text_missing", _TEXT_MISSING)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        given = self._take(name)
        rows = [given] if isinstance(given, str) else given
        if rows is None:
            return ()
        if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, str) for row in rows):
            self.refuse(name, "not_a_list_of_texts", _NOT_TEXTS, most=str(MOST_ROWS))
            return ()
        return tuple(row.strip() for row in rows if row.strip())

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """Return one of the options."""
        given = self._take(name)
        if given in options:
            return str(given)
        self.refuse(name, "not_an_option", _NOT_AN_OPTION, given=shown(given), options=", ".join(options))
        return options[0]

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 1200) -> int:
        """Return a whole number between two bounds."""
        found = self.optional_whole(name, least=least, most=most)
        return default if found is None else found

    def optional_whole(self, name: str, *, least: int = 0, most: int = 1200) -> int | None:
        """Return a whole number between two bounds, or None when it is missing."""
        given = self._take(name)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            params = {"given": shown(given), "least": str(least), "most": str(most)}
            self.refuse(name, "not_a_whole_number", _NOT_WHOLE, **params)
            return None
        return given

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        given = self._take(name)
        if given is None:
            return default
        if not isinstance(given, bool):
            self.refuse(name, "not_true_or_false", _NOT_A_FLAG, given=shown(given))
            return default
        return given

    def fraction(self, name: str, default: Decimal) -> Decimal:
        """Return a rate from 0 to 1, written as text."""
        found = self._decimal(name)
        if found is None:
            return default
        if not 0 <= found <= 1:
            self.refuse(name, "not_a_fraction", _NOT_A_FRACTION, given=shown(self.members[name]))
            return default
        return found

    def amount(self, name: str) -> Decimal | None:
        """Return an amount of zero or more in cents, or None when it is missing."""
        found = self._decimal(name)
        if found is not None and (found < 0 or found != round(found, 2)):
            self.refuse(name, "not_an_amount", _NOT_AN_AMOUNT, given=shown(self.members[name]))
            return None
        return found

    def day(self, name: str) -> date | None:
        """Return a day, or None when it is missing."""
        given = self._take(name)
        found = None if given is None else read_date(f"{self.path}/{name}", given)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def share(self, name: str) -> Decimal:
        """Return a share of more than zero."""
        found = self._decimal(name)
        if found is not None and found > 0:
            return found
        if not self._has_problem(name):
            self.refuse(name, "not_a_share", _NOT_A_SHARE, given=shown(self.members.get(name)))
        return Decimal(1)

    def figure(self, name: str) -> Decimal:
        """Return a number that must be there."""
        found = self._decimal(name)
        if found is None and not self._has_problem(name):
            self.refuse(name, "number_missing", _NUMBER_MISSING)
        return found or Decimal(0)

    def weight(self, name: str) -> Decimal:
        """Return a weight of more than zero; 1 when it is missing."""
        return Decimal(1) if self._take(name) is None else self.share(name)

    def points(self, name: str) -> list[Any] | None:
        """Return a score curve as it was written, or None; who knows the KPI checks it."""
        given = self._take(name)
        if given is None or isinstance(given, list):
            return given
        self.refuse(name, "not_a_list", _NOT_POINTS)
        return None

    def rows(self, name: str) -> list["TermReader"]:
        """Return a reader for each object of a list."""
        given = self._take(name)
        if given is None:
            return []
        if not isinstance(given, list) or len(given) > MOST_ROWS:
            self.refuse(name, "not_a_list", _NOT_A_LIST, most=str(MOST_ROWS))
            return []
        return [TermReader(f"{self.path}/{name}/{row}", member, self.problems) for row, member in enumerate(given)]

    def close(self) -> None:
        """Refuse the members that nobody asked for."""
        for name in self.members:
            if name not in self._known:
                known = ", ".join(sorted(self._known))
                self.refuse(name, "unknown_term", _UNKNOWN, given=shown(name), known=known)

    def refuse(self, name: str, code: str, message: str, **params: str) -> None:
        """Keep a Problem with a member, or with the whole object when `name` is empty."""
        path = f"{self.path}/{name}" if name else self.path
        self.problems.append(Problem(path, code, message, {"name": name or self.path.rpartition("/")[2], **params}))

    def _take(self, name: str) -> Any:
        self._known.add(name)
        return self.members.get(name)

    def _has_problem(self, name: str) -> bool:
        return any(problem.field == f"{self.path}/{name}" for problem in self.problems)

    def _decimal(self, name: str) -> Decimal | None:
        given = self._take(name)
        if given is None:
            return None
        found = read_decimal(f"{self.path}/{name}", given)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found


_NOT_AN_OBJECT = gettext_noop("“%(name)s” is an object with one member per term, not “%(given)s”.")
_NOT_A_TEXT = gettext_noop("“%(name)s” is a text, not “%(given)s”.")
_TEXT_TOO_LONG = gettext_noop("“%(name)s” is at most %(most)s characters long.")
_TEXT_MISSING = gettext_noop("“%(name)s” is missing: write it as a text.")
_NUMBER_MISSING = gettext_noop("“%(name)s” is missing: write the number as text.")
_NOT_POINTS = gettext_noop("“%(name)s” is a list of points, each an actual and its score.")
_NOT_TEXTS = gettext_noop("“%(name)s” is a list of at most %(most)s texts.")
_NOT_AN_OPTION = gettext_noop("“%(name)s” is one of these, not “%(given)s”: %(options)s.")
_NOT_WHOLE = gettext_noop("“%(name)s” is a whole number from %(least)s to %(most)s, not “%(given)s”.")
_NOT_A_FLAG = gettext_noop("“%(name)s” is true or false, not “%(given)s”.")
_NOT_A_FRACTION = gettext_noop("“%(name)s” is a fraction from 0 to 1, such as 0.20 for 20 %%, not “%(given)s”.")
_NOT_AN_AMOUNT = gettext_noop("“%(name)s” is an amount of zero or more in cents, such as 50000.00, not “%(given)s”.")
_NOT_A_SHARE = gettext_noop("“%(name)s” is a share of more than zero, such as 60, not “%(given)s”.")
_NOT_A_LIST = gettext_noop("“%(name)s” is a list of at most %(most)s objects.")
_UNKNOWN = gettext_noop("There is no “%(given)s” here. Possible: %(known)s.")
