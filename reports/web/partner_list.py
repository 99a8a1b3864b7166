from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Partner
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import Page
from reports.filters import PartnerListFilters
from reports.read.partner_list import DEFAULT_SORT, SORTS, in_order, newest_month, rows_of, with_figures

EXPORT_COLUMNS = ("code", "name", "name_zh", "sector", "sector_zh", "level", "stage", "owner", "since")
EXPORT_FIGURES = ("month", "total", "grade", "open_incidents", "agreement_ends_on", "next_meeting_at")


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The filter whose removal brings most partners back."""

    label: str
    href: str
    count: int


class PartnerListMixin:
    """The filtered and sorted partners of a request; the address holds all of its state."""

    # Its user is signed in.
    request: Any

    def get_sort(self) -> str:
        sort = self.request.GET.get("sort", DEFAULT_SORT)
        return sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT

    def get_filters(self) -> PartnerListFilters:
        self.now, self.month = timezone.now(), newest_month(self.request.user)
        partners = Partner.objects.visible_to(self.request.user)
        figures = with_figures(partners, reader=self.request.user, month=self.month, now=self.now)
        return PartnerListFilters(self.request.GET, queryset=figures, request=self.request)


class PartnerListPage(PartnerListMixin, Page):
    """The partners in the reader's scope, worst score first."""

    permission = "contacts.view"
    page_key = "partners"
    template_name = "partners/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters().with_choices()
        found = in_order(filters.qs, self.get_sort())
        page = self.paginate(found)
        page.object_list = rows_of(page.object_list, reader=self.request.user, month=self.month, now=self.now)
        chosen = filters.chosen()
        return super().get_context_data(
            page=page,
            all_count=Partner.objects.visible_to(self.request.user).count(),
            sort=self.get_sort(),
            month=self.month,
            now=self.now,
            filter_form=filters.form,
            is_filtered=bool(chosen),
            relax=None if page.object_list else self._relaxation(filters, chosen),
            export_url=self.address_with_query("reports:partners_export"),
            add_url=reverse("partners:create") if self.request.user.may("partners.edit") else "",
            **kwargs,
        )

    def _relaxation(self, filters: PartnerListFilters, chosen: Mapping[str, Any]) -> Relaxation | None:
        tries = (self._without(filters, name) for name in chosen)
        return max(tries, key=lambda row: row.count, default=None)

    def _without(self, filters: PartnerListFilters, name: str) -> Relaxation:
        query = self.request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        rest = PartnerListFilters(query, queryset=filters.queryset, request=self.request)
        return Relaxation(str(filters.form.fields[name].label), f"?{query.urlencode()}", rest.qs.count())


class PartnerExport(PartnerListMixin, ListFile):
    """The same list as a CSV file: codes, ISO dates, the filters of the address."""

    permission = "contacts.view"

    def sheet(self) -> Sheet:
        found: QuerySet[Any] = in_order(self.get_filters().qs, self.get_sort())
        return Sheet(_("partners.csv"), [*EXPORT_COLUMNS, *EXPORT_FIGURES], found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Any]) -> Iterator[list[Any]]:
        month = f"{self.month:%Y-%m}" if self.month else ""
        for row in found.iterator(chunk_size=1000):
            named = [row.code, row.name, row.name_zh, row.sector, row.sector_zh]
            own = [*named, row.level, row.stage, row.owner.email, row.since]
            meeting = row.next_meeting_at.isoformat() if row.next_meeting_at else ""
            total = "" if row.card_total is None else f"{row.card_total:.1f}"
            yield [*own, month, total, row.card_grade, row.open_incidents, row.agreement_ends_on, meeting]
