"""The statements of a month, whom it left without one and why, and the run that makes them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from agreements.models import Statement, StatementRunEntry
from agreements.services import RunResult, run_statements
from agreements.web.month_filters import MonthStatementFilters
from evaluations.models import MonthClose
from prms.lib.list_files import ListFile, Sheet
from prms.lib.periods import Month
from prms.lib.web import FormPage, Page, ordering

LISTED = 100
SORTS = {"agreement": "agreement__code", "partner": "agreement__partner__name", "total": "total", "status": "status"}
COLUMNS = ("agreement", "partner", "month", "direction", "currency", "total", "status", "hold", "sha256", "version")
# What says nothing that the list of statements does not say already.
SEEN_ELSEWHERE = ("CREATED", "CHANGED", "UNCHANGED", "ALREADY_APPROVED", "ALREADY_LOCKED")


class CurrentMonth(Page):
    """Leads to the newest month that was closed."""

    permission = "commissions.view"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        month = MonthClose.objects.closed_through() or newest_month()
        return HttpResponseRedirect(reverse("agreements:month", args=[str(month)]))


class OfMonth(Page):
    """What every page about the statements of one month shares; the address holds the filters."""

    permission = "commissions.view"
    page_key = "commissions"
    month: Month

    def load(self, **kwargs: Any) -> None:
        try:
            self.month = Month.parse(kwargs["month"])
        except ValueError as error:
            raise Http404 from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**kwargs, "month": self.month.first_day})

    def statements(self) -> QuerySet[Statement]:
        """Return the statements of the month that the reader may see."""
        return Statement.objects.visible_to(self.request.user).filter(month=self.month.first_day)

    def get_filters(self) -> MonthStatementFilters:
        return MonthStatementFilters(self.request.GET, queryset=self.statements(), request=self.request)

    def get_sort(self) -> str:
        sort = self.request.GET.get("sort", "")
        return sort if sort.removeprefix("-") in SORTS else "agreement"

    def found(self) -> QuerySet[Statement]:
        """Return what the filters leave, in order."""
        order, found = ordering(self.get_sort(), SORTS), self.get_filters().qs
        rows: Any = found.select_related("agreement__partner").defer("inputs", "settles", "adjustments")
        return rows.with_disputed().order_by(order, "agreement__code", "pk")


class MonthPage(OfMonth):
    """Every statement of a month, what they add up to, and whom the last runs skipped."""

    template_name = "agreements/commissions/month.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters()
        is_closed = MonthClose.objects.filter(month=self.month.first_day, status="finished").exists()
        may_prepare = self.request.user.may_on_pages("statements.prepare")
        return super().get_context_data(
            page=self.paginate(self.found()),
            sort=self.get_sort(),
            filters=filters,
            is_filtered=filters.is_narrow,
            counts=self.statements().aggregate(**_counts()),
            sums=self._sums(),
            skips=self._skips(),
            is_closed=is_closed,
            run_url=reverse("agreements:run", args=[self.month]) if may_prepare else "",
            export_url=self.address_with_query("agreements:month_export", self.month),
            previous_href=reverse("agreements:month", args=[self.month.previous()]),
            next_href=reverse("agreements:month", args=[self.month.next()]) if self.month < newest_month() else "",
            **kwargs,
        )

    def _sums(self) -> list[Any]:
        """Return the totals of the month by direction and currency: an amount has no sense across them."""
        rows = self.statements().order_by("direction", "currency").values("direction", "currency")
        return list(rows.annotate(sum=Sum("total"), count=Count("pk")))

    def _skips(self) -> list[StatementRunEntry]:
        entries = StatementRunEntry.objects.visible_to(self.request.user).latest_of(self.month.first_day)
        skipped = entries.exclude(outcome__in=SEEN_ELSEWHERE).select_related("agreement__partner")
        return list(skipped.order_by("outcome", "agreement__code")[:LISTED])


class MonthExport(OfMonth, ListFile):
    """The same statements as a CSV: codes, ISO months, the filters of the address."""

    def sheet(self) -> Sheet:
        found = self.found()
        return Sheet(f"statements-{self.month}.csv", COLUMNS, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Statement]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            who = [row.agreement.code, row.agreement.partner.code, str(self.month), row.direction]
            yield [*who, row.currency, row.total, row.status, row.hold, row.sha256, row.version]


class RunPage(OfMonth, FormPage):
    """What preparing the month would do, and the button that does it."""

    permission = "statements.prepare"
    template_name = "agreements/commissions/run.html"
    form_class = Form
    done_message = _("The statements are prepared. Somebody else in finance approves them.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = run_statements(month=self.month, by=self.request.user, now=timezone.now(), dry_run=True)
        changes = [entry for entry in run.included if entry.outcome != StatementRunEntry.Outcome.UNCHANGED]
        skipped = [entry for entry in run.skipped if entry.outcome not in SEEN_ELSEWHERE]
        return super().get_context_data(
            run=run,
            created=run.count("CREATED"),
            changed=run.count("CHANGED"),
            unchanged=run.count("UNCHANGED"),
            rows=changes[:LISTED],
            row_count=len(changes),
            skips=skipped[:LISTED],
            skip_count=len(skipped),
            back_url=reverse("agreements:month", args=[self.month]),
            **kwargs,
        )

    def perform(self, cleaned: dict[str, Any]) -> RunResult:
        return run_statements(month=self.month, by=self.request.user, now=timezone.now())

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:month", args=[self.month])


def newest_month() -> Month:
    """Return the newest month that is over for the organisation."""
    return Month.of(Organisation.objects.today(now=timezone.now())).previous()


def _counts() -> dict[str, Count]:
    """Return what the sentence on top counts."""
    return {
        "all": Count("pk"),
        "waiting": Count("pk", filter=Q(status="draft", hold="")),
        "held": Count("pk", filter=Q(status="draft") & ~Q(hold="")),
        "approved": Count("pk", filter=Q(status="approved")),
        "locked": Count("pk", filter=Q(status="locked")),
    }
