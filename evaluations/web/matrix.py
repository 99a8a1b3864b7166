from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from evaluations.models import Kpi, MonthClose, MonthCloseSkip, Scorecard, ScorecardLine
from evaluations.querysets import ScorecardQuerySet
from evaluations.web.days import this_month
from evaluations.web.matrix_filters import MatrixFilters
from evaluations.web.matrix_rows import grade_counts, known_sort, lines_of, matrix, with_figures
from prms.lib.list_files import ListFile, Sheet
from prms.lib.periods import Month
from prms.lib.web import Page

EXPORT_COLUMNS = (
    *("partner", "name", "level", "owner", "month", "version", "status"),
    *("total", "grade", "previous_total"),
)
CHUNK = 1000


class NewestMonth(Page):
    """Leads to the cards of the newest closed month."""

    permission = "scorecards.view_drafts"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        month = MonthClose.objects.closed_through() or last_month()
        query = request.GET.urlencode()
        address = reverse("evaluations:matrix", args=[str(month)])
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


class OfMonth(Page):
    """What every page about the cards of one month shares; the address holds the filters."""

    permission = "scorecards.view_drafts"
    page_key = "scorecards"
    month: Month

    def load(self, **kwargs: Any) -> None:
        self.month = month_of(kwargs["month"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**kwargs, "month": self.month.first_day})

    def cards(self) -> ScorecardQuerySet:
        """Return the cards of the month that count and that the reader may see."""
        return Scorecard.objects.visible_to(self.request.user).current().filter(month=self.month.first_day)

    def get_filters(self) -> MatrixFilters:
        return MatrixFilters(self.request.GET, queryset=self.cards(), request=self.request)

    def get_sort(self) -> str:
        return known_sort(self.request.GET.get("sort", ""))


class MatrixPage(OfMonth):
    """Every card of a month, worst first: total, grade, movement, state and the score of each KPI."""

    template_name = "evaluations/matrix.html"
    rows_per_page = 100

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters, by_dimension = self.get_filters(), self.request.GET.get("by") == "dimension"
        found = with_figures(filters.found, self.get_sort())
        page = self.paginate(found)
        cards = list(page.object_list)
        columns, rows = matrix(cards, by_dimension=by_dimension, publishable=self._publishable(cards))
        page.object_list = rows
        return super().get_context_data(
            page=page,
            columns=columns,
            by_dimension=by_dimension,
            counts=grade_counts(self.cards()),
            sort=self.get_sort(),
            filter_form=filters.form,
            is_filtered=filters.is_narrowing(),
            may_publish=any(row.may_publish for row in rows),
            export_url=self.address_with_query("evaluations:matrix_export", self.month),
            **self._months(),
            **self._close(),
            **kwargs,
        )

    def _publishable(self, cards: list[Scorecard]) -> list[int]:
        """Return the drafts of the page that the reader may publish."""
        reader, drafts = self.request.user, [card for card in cards if card.status == Scorecard.Status.DRAFT]
        if not reader.may("scorecards.publish"):
            return []
        own = Scorecard.objects.editable_by(reader).filter(pk__in=[card.pk for card in drafts])
        return list(own.order_by().values_list("pk", flat=True))

    def _months(self) -> dict[str, str]:
        cards = Scorecard.objects.visible_to(self.request.user).current()
        before = cards.filter(month__lt=self.month.first_day).order_by("-month")
        after = cards.filter(month__gt=self.month.first_day).order_by("month")
        return {"previous_href": _address(before), "next_href": _address(after)}

    def _close(self) -> dict[str, Any]:
        """Return the last run over the month, whom it skipped, and where a new one begins."""
        run = MonthClose.objects.visible_to(self.request.user).filter(month=self.month.first_day).first()
        skips = MonthCloseSkip.objects.visible_to(self.request.user).filter(close=run)
        close_url = f"{reverse('evaluations:close')}?month={self.month}"
        return {
            "run": run,
            "skipped": skips.count() if run else 0,
            "close_url": close_url if self.request.user.may("months.close") else "",
        }


class MatrixExport(OfMonth, ListFile):
    """The same cards as a CSV: codes, ISO months, the filters of the address, a column for each KPI."""

    def sheet(self) -> Sheet:
        cards = with_figures(self.get_filters().found, self.get_sort())
        in_month = ScorecardLine.objects.filter(scorecard__in=self.cards()).order_by()
        kpis = dict(Kpi.objects.filter(pk__in=in_month.values("kpi")).order_by("code").values_list("pk", "code"))
        header = [*EXPORT_COLUMNS, *kpis.values()]
        return Sheet(f"scorecards-{self.month}.csv", header, cards.count(), self._rows(cards, kpis))

    def _rows(self, cards: ScorecardQuerySet, kpis: dict[int, str]) -> Iterator[list[Any]]:
        chunk: list[Scorecard] = []
        for card in cards.iterator(chunk_size=CHUNK):
            chunk.append(card)
            if len(chunk) == CHUNK:
                yield from self._written(chunk, kpis)
                chunk = []
        yield from self._written(chunk, kpis)

    def _written(self, cards: list[Scorecard], kpis: dict[int, str]) -> Iterator[list[Any]]:
        lines = lines_of([card.pk for card in cards])
        for card in cards:
            scores = {kpi_id: score for kpi_id, _, score, _ in lines[card.pk]}
            owner, partner = card.partner.owner.email, card.partner
            who = [partner.code, partner.display_name, partner.level, owner, str(self.month), card.version, card.status]
            worth = [f"{card.total:.1f}", card.grade, card.previous_total]
            yield [*who, *worth, *(scores.get(kpi_id) for kpi_id in kpis)]


def month_of(text: str) -> Month:
    """Return the month of an address; an impossible one is not found."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error


def last_month() -> Month:
    """Return the newest month that is over for the organisation."""
    return this_month().previous()


def _address(cards: ScorecardQuerySet) -> str:
    month = cards.values_list("month", flat=True).first()
    return reverse("evaluations:matrix", args=[f"{month:%Y-%m}"]) if month else ""
