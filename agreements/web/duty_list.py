"""Everything that agreements owe, over all of them: a list, a month, a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.models import Milestone, Obligation, Renewal
from agreements.read.duties import MILESTONE, OBLIGATION, RENEWAL, Duty, duties_in_span, duties_of, index_of
from agreements.web.pages import DayPage
from partners.filters import SeveralValues
from prms.lib.list_files import ListFile, Sheet
from prms.lib.month_grid import grid, weeks_of
from prms.lib.periods import Month
from prms.lib.problems import Problem
from prms.lib.reading import read_month

KINDS = (
    (OBLIGATION, gettext_lazy("Obligations")),
    (MILESTONE, gettext_lazy("Milestones")),
    (RENEWAL, gettext_lazy("Renewals")),
)
STATES = ("owed", "late", "settled")
MODELS: dict[str, Any] = {OBLIGATION: Obligation, MILESTONE: Milestone, RENEWAL: Renewal}
_SETTLED = {OBLIGATION: ~Q(status="open"), MILESTONE: ~Q(assessment=""), RENEWAL: ~Q(decision="")}
EXPORTED = ("kind", "due_on", "state", "agreement", "partner", "title", "side", "recurrence", "owner")


class DutyFilters(forms.Form):
    """What the list is narrowed to; the address holds all of it."""

    q = forms.CharField(label=gettext_lazy("Words, agreement or partner"), max_length=200, required=False)
    what = forms.MultipleChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=SeveralValues, required=False)
    mine = forms.MultipleChoiceField(
        label=gettext_lazy("Whose"),
        choices=[("yes", gettext_lazy("Mine"))],
        widget=SeveralValues,
        required=False,
    )

    @property
    def form(self) -> forms.Form:
        """The fields, under the name that the toolbar reads."""
        return self

    @property
    def chips(self) -> list[Any]:
        """The fields that are shown as chips."""
        return [self["what"], self["mine"]]

    def is_narrowing(self) -> bool:
        """Say whether any filter is set, or one that cannot be read."""
        return any(self.cleaned_data.values()) if self.is_valid() else True


class DutyQuestions:
    """What an address asks for: its state, kinds, words and whose."""

    def __init__(self, query: QueryDict, reader: User, today: date) -> None:
        self.reader, self.today = reader, today
        asked = query.get("state", STATES[0])
        self.state = asked if asked in STATES else STATES[0]
        self.filters = DutyFilters(query)
        self.said = self.filters.cleaned_data if self.filters.is_valid() else {}

    def index(self) -> Any:
        """Return (kind, id, day) of what is asked for, in order."""
        kinds = self.said.get("what") or list(MODELS)
        rows = {kind: self._rows(kind) for kind in MODELS if kind in kinds}
        return index_of(rows, is_newest_first=self.state == "settled")

    def duties(self, index: Any) -> list[Duty]:
        """Return the rows of a part of the index."""
        return duties_of(index, today=self.today)

    def _rows(self, kind: str) -> Any:
        rows = MODELS[kind].objects.visible_to(self.reader)
        rows = rows.filter(_SETTLED[kind]) if self.state == "settled" else rows.owed()
        if self.state == "late":
            rows = rows.filter(**{f"{rows.day}__lt": self.today})
        if self.said.get("q"):
            rows = rows.matching(self.said["q"])
        return rows.of_person(self.reader) if self.said.get("mine") else rows


class DutyPage(DayPage):
    """What the list, the month and the file share."""

    permission = "obligations.view"
    page_key = "duties"


class DutiesPage(DutyPage):
    """What is owed in the reader's scope, what is due first."""

    template_name = "agreements/duty_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = DutyQuestions(self.request.GET, self.request.user, self.today)
        page = self.paginate(asked.index())
        page.object_list = asked.duties(page.object_list)
        return super().get_context_data(
            page=page,
            filters=asked.filters,
            is_filtered=asked.filters.is_narrowing(),
            state=asked.state,
            hidden=[("state", self.request.GET.get("state", ""))],
            today=self.today,
            export_url=self.address_with_query("agreements:duties_export"),
            **kwargs,
        )


class DutiesExport(DutyPage, ListFile):
    """The same list as a CSV file."""

    def sheet(self) -> Sheet:
        asked = DutyQuestions(self.request.GET, self.request.user, self.today)
        index = asked.index()
        return Sheet(_("obligations.csv"), EXPORTED, len(index), self._rows(asked.duties(index)))

    def _rows(self, duties: list[Duty]) -> Iterator[list[Any]]:
        for duty in duties:
            agreement, row = duty.agreement, duty.row
            words = [str(row), getattr(row, "side", ""), getattr(row, "recurrence", "")]
            own = [duty.kind, duty.due_on, duty.state.value, agreement.code, agreement.partner.code]
            yield [*own, *words, duty.owner.email]


class DutyCalendar(DutyPage):
    """One month of what falls due, week by week; on the phone the days that have something."""

    template_name = "agreements/duty_calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = read_month("month", self.request.GET.get("month", ""))
        month = Month.of(self.today) if isinstance(asked, Problem) else asked
        weeks = weeks_of(month)
        start, end = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
        duties = duties_in_span(self.request.user, start=start, end=end, today=self.today)
        return super().get_context_data(
            month=month,
            previous=month.previous(),
            next=month.next(),
            this_month=Month.of(self.today),
            weeks=grid(month=month, today=self.today, things=((duty.due_on, duty) for duty in duties)),
            count=len(duties),
            **kwargs,
        )
