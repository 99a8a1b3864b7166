"""What the coverage report says of a clause, and what one can do about one that nobody watches."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.rules.coverage import Why

BY_LEVEL = _("No agreement names meetings: partners of level %(level)s meet like this.")
NO_PLAN_FOR = _("No plan for %(months)s: these months are held.")
WHY: Mapping[Why, Promise] = {
    Why.OBLIGATION: _("An obligation says who sees to it and by which day."),
    Why.TRIGGERS: _("Figures arrive that its triggers are judged by."),
    Why.RENEWAL: _("The renewal has a day to decide by and a last day for notice."),
    Why.MEETING: _("The next meeting is planned within the agreed interval."),
    Why.RULE: _("An alert rule in force judges this KPI."),
    Why.SCORE_RULE: _("No alert rule judges this KPI by itself; one judges the scorecard total, which it is part of."),
    Why.STATEMENTS: _("The statement of each month is settled by it."),
    Why.NOT_IN_FORCE: _("The agreement is not in force."),
    Why.NO_OBLIGATION: _("No obligation belongs to it or names it in its title."),
    Why.NO_FIGURES: _("No figure has arrived yet for any of its triggers."),
    Why.NO_END: _("The agreement has no end, so there is no day to decide by."),
    Why.NO_RENEWAL: _("No renewal is kept for the end of the term."),
    Why.NO_MEETING: _("No meeting of this level is planned."),
    Why.MEETING_PROPOSED: _("The next meeting is proposed, and nobody has confirmed it."),
    Why.MEETING_TOO_LATE: _("The next meeting is planned later than the agreed interval allows."),
    Why.NO_RULE: _("No alert rule in force judges this KPI or the scorecard total."),
    Why.NO_TARGET: _("No target holds for it: its KPI is out of use, or the target was taken away."),
    Why.NO_PLAN: _("This agreement year has no plan, so its months are held."),
}


@dataclass(frozen=True, slots=True)
class Verb:
    """What makes somebody watch a clause; `is_of_partner` where only who answers for the partner may do it.

    Without a `url_name` it is done where the row's own watcher is.
    """

    label: Promise
    url_name: str
    permission: str
    is_of_agreement: bool = True
    is_of_partner: bool = True
    query: str = ""

    def address(self, *, code: str, partner: str) -> str:
        """Return where it is done."""
        path = reverse(self.url_name, args=[code] if self.is_of_agreement else [])
        return path + self.query.format(partner=partner)


_MEETING = Verb(
    _("Plan meeting"), "governance:meeting_add", "meetings.edit", is_of_agreement=False, query="?partner={partner}"
)
VERBS: Mapping[Why, Verb] = {
    Why.NO_OBLIGATION: Verb(_("Add obligation"), "agreements:obligation_add", "obligations.edit"),
    Why.NO_MEETING: _MEETING,
    Why.MEETING_TOO_LATE: _MEETING,
    Why.MEETING_PROPOSED: Verb(_("Confirm meeting"), "", "meetings.edit"),
    Why.NO_TARGET: Verb(_("Amend the agreement"), "agreements:amend", "agreements.edit"),
    Why.NO_RULE: Verb(
        _("Add alert rule"), "alerts:rule_add", "alert_rules.edit", is_of_agreement=False, is_of_partner=False
    ),
    Why.NO_PLAN: Verb(_("Add plan"), "agreements:plan_add", "agreements.edit"),
}
