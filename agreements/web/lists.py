"""The list of agreements: narrowed, sorted, exported; the address holds all of its state."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement
from agreements.web.filters import AgreementListFilters
from agreements.web.pages import DayPage
from prms.lib.list_files import ListFile, Sheet

# What binds stands before what does not bind yet, and that before what is over.
_RANK = Case(
    *(When(status=status, then=rank) for rank, status in enumerate(("exiting", "active", "signed", "in_review"))),
    When(status="draft", then=5),
    default=6,
)
SORTS: dict[str, Any] = {
    "status": _RANK,
    "code": F("code"),
    "partner": F("partner__name"),
    "starts": F("starts_on"),
    "ends": F("ends_on"),
}
USUAL = "status"
EXPORTED = (
    *("code", "partner", "kind", "title", "status", "starts_on", "ends_on", "currency", "signed_on"),
    *("our_project_manager", "their_project_manager", "external_id"),
)


class AgreementQuestions:
    """The agreements that an address asks for: its filters and order."""

    def __init__(self, query: QueryDict, request: Any, today: date) -> None:
        rows = Agreement.objects.visible_to(request.user)
        self.filters = AgreementListFilters(query, queryset=rows, request=request, today=today)
        sort = query.get("sort", USUAL)
        self.sort = sort if sort.removeprefix("-") in SORTS else USUAL

    def rows(self) -> QuerySet[Agreement]:
        """Return the agreements in order, with the names that a row shows."""
        key = SORTS[self.sort.removeprefix("-")]
        first = key.desc(nulls_last=True) if self.sort.startswith("-") else key.asc(nulls_last=True)
        people = ("partner", "our_project_manager", "their_project_manager")
        return self.filters.qs.select_related(*people).order_by(first, F("ends_on").asc(nulls_last=True), "code")


class AgreementsPage(DayPage):
    """The agreements in the reader's scope, what binds and ends soonest first."""

    permission = "agreements.view"
    page_key = "agreements"
    template_name = "agreements/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = AgreementQuestions(self.request.GET, self.request, self.today)
        page = self.paginate(asked.rows())
        page.object_list = [_with_days_left(row, self.today) for row in page.object_list]
        return super().get_context_data(
            page=page,
            filters=asked.filters,
            is_filtered=asked.filters.is_narrowing(),
            sort=asked.sort,
            add_url=reverse("agreements:add") if self.request.user.may("agreements.edit") else "",
            export_url=self.address_with_query("agreements:agreements_export"),
            **kwargs,
        )


class AgreementsExport(DayPage, ListFile):
    """The same list as a CSV file: codes, ISO days, the filters of the address."""

    permission = "agreements.view"

    def sheet(self) -> Sheet:
        found = AgreementQuestions(self.request.GET, self.request, self.today).rows()
        return Sheet(_("agreements.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Agreement]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            ours, theirs = row.our_project_manager, row.their_project_manager
            people = [ours.email if ours else "", theirs.email if theirs else ""]
            own = [row.code, row.partner.code, row.kind, row.title, row.status, row.starts_on, row.ends_on]
            yield [*own, row.currency, row.signed_on, *people, row.external_id]


def _with_days_left(row: Any, today: date) -> Agreement:
    binds = row.status in Agreement.IN_FORCE
    row.days_left = (row.ends_on - today).days if row.ends_on and binds else None
    return row
