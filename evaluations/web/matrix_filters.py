from typing import Any

from django.utils.translation import gettext_lazy as _

from evaluations.filters import ScorecardSearch
from evaluations.models import Scorecard
from partners.filters import NarrowingFilters, several

STATES = [choice for choice in Scorecard.Status.choices if choice[0] != Scorecard.Status.SUPERSEDED]


class MatrixFilters(NarrowingFilters, ScorecardSearch):
    """What narrows the cards of a month."""

    status = several(STATES, _("State"))

    class Meta:
        model = Scorecard
        fields = ["q", "level", "owner", "grade", "status"]

    @property
    def found(self) -> Any:
        """The cards that the filters leave."""
        return self.qs
