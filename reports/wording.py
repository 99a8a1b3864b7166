"""What the figures of a health report are called, how they are written, and where they come from."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from prms.lib import display


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its name, `score`, `count`, `share` or `hours`, whether less is better, its rule and source."""

    name: Promise
    kind: str
    rule: Promise
    is_lower_better: bool = False

    def written(self, value: Decimal | None) -> str:
        """Write the figure; one that is missing is a dash."""
        if self.kind == "share":
            return display.percent(value, 0)
        return display.number(value, 0 if self.kind == "count" else 1)

    def difference(self, value: Decimal | None, other: Decimal | None) -> Decimal | None:
        """Return by how much the figure is off, shares in points of 100."""
        if value is None or other is None:
            return None
        return (value - other) * (100 if self.kind == "share" else 1)

    @property
    def places(self) -> int:
        return 1 if self.kind in ("score", "hours") else 0

    @property
    def unit(self) -> str:
        """What stands behind a difference."""
        gap = "" if display.is_chinese(get_language() or "") else display.NBSP
        return f"{gap}{_('pt')}" if self.kind == "share" else ""


MEASURES = {
    "score": Measure(
        gettext_lazy("Portfolio score"),
        "score",
        gettext_lazy(
            "Mean of the partners' quarter scores, weighed by level (S 4, A 3, B 2, C 1). A quarter score is the mean "
            "of the months with a scorecard. Target: where the grade Good begins. Source: current scorecards."
        ),
    ),
    "poor": Measure(
        gettext_lazy("Partners graded poor"),
        "count",
        gettext_lazy("Partners with a quarter score in the lowest band. Target: none. Source: current scorecards."),
        is_lower_better=True,
    ),
    "reached": Measure(
        gettext_lazy("KPI targets reached"),
        "share",
        gettext_lazy("Share of scored lines with 100 points or more. No target is set. Source: scorecard lines."),
    ),
    "critical": Measure(
        gettext_lazy("Critical incidents"),
        "count",
        gettext_lazy("Critical incidents opened in the quarter. Target: none. Source: incidents but historical ones."),
        is_lower_better=True,
    ),
    "answered": Measure(
        gettext_lazy("Working hours to acknowledge"),
        "hours",
        gettext_lazy(
            "Mean working time from opening to acknowledgement, of incidents opened in the quarter. No target is set. "
            "Source: incidents."
        ),
        is_lower_better=True,
    ),
    "kept": Measure(
        gettext_lazy("Promises kept"),
        "share",
        gettext_lazy(
            "Share of the actions due in the quarter that were done by their day; cancelled ones and those not due yet "
            "do not count. Target: all. Source: actions."
        ),
    ),
    "held": Measure(
        gettext_lazy("Meetings held"),
        "share",
        gettext_lazy(
            "Share of the planned meetings of the quarter that took place; one without minutes did not. Target: all. "
            "Source: meetings."
        ),
    ),
}
