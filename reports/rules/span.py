"""The months and quarters that one report looks at."""

from dataclasses import dataclass

from prms.lib.periods import Month, Quarter

QUARTERS_SHOWN = 6
MONTHS_DRAWN = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter with what it is compared with, and the month after it, which may be known already."""

    quarter: Quarter

    @property
    def quarters(self) -> list[Quarter]:
        """The six quarters that end with this one, oldest first."""
        return [self.quarter - back for back in range(QUARTERS_SHOWN - 1, -1, -1)]

    @property
    def before(self) -> Quarter:
        return self.quarter.previous()

    @property
    def year_before(self) -> Quarter:
        return self.quarter - 4

    @property
    def first_month(self) -> Month:
        return self.quarters[0].months[0]

    @property
    def last_month(self) -> Month:
        return self.quarter.months[2]

    @property
    def later_month(self) -> Month:
        return self.last_month.next()

    @property
    def drawn_months(self) -> list[Month]:
        """The months of the portfolio line, oldest first; the month after the quarter is not among them."""
        return list((self.last_month - (MONTHS_DRAWN - 2)).through(self.last_month))
