from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations.errors import MonthNotOver
from evaluations.models import Kpi, MonthClose, MonthCloseSkip
from evaluations.services import ClosePreview, close_month, preview_close
from evaluations.web.matrix import last_month
from partners.models import Partner
from prms.lib.fields import MonthField
from prms.lib.list_files import ListFile, Sheet
from prms.lib.periods import Month
from prms.lib.web import FormPage, ObjectPage, Page

LISTED = 100
EXPORTED = (
    *("id", "month", "status", "started_at", "finished_at", "requested_by"),
    *("scored", "created", "rescored", "restated"),
)


@dataclass(frozen=True, slots=True)
class SkipRow:
    """A partner without a card, why, and where that is mended."""

    partner: Partner
    reason: str
    label: str
    detail: str


def runs(reader: User) -> QuerySet[MonthClose]:
    """Return the runs that the reader may see, the newest first."""
    return MonthClose.objects.visible_to(reader).select_related("requested_by")


class ClosesPage(Page):
    """The runs that closed months, newest first."""

    permission = "months.view"
    page_key = "scorecards"
    template_name = "evaluations/closes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_close = self.request.user.may("months.close")
        return super().get_context_data(
            page=self.paginate(runs(self.request.user)),
            export_url=self.address_with_query("evaluations:closes_export"),
            close_url=reverse("evaluations:close") if may_close else "",
            **kwargs,
        )


class ClosesExport(ListFile):
    """The same runs as a file."""

    permission = "months.view"

    def sheet(self) -> Sheet:
        found = runs(self.request.user)
        return Sheet(gettext("month-closes.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[MonthClose]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            by = row.requested_by.email if row.requested_by else ""
            counts = [row.scored, row.created_count, row.rescored_count, row.restated_count]
            yield [row.pk, f"{row.month:%Y-%m}", row.status, row.started_at, row.finished_at, by, *counts]


class MonthForm(forms.Form):
    """Which month is closed."""

    month = MonthField(label=_("Month"))


class ClosePage(FormPage):
    """What closing a month would do, and the button that does it."""

    permission = "months.close"
    page_key = "scorecards"
    template_name = "evaluations/close.html"
    form_class = MonthForm
    done_message = _("The month is closed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"month": self.request.GET.get("month") or str(last_month())}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        month = _readable(form.data.get("month") or form.initial.get("month"))
        context: dict[str, Any] = {"form": form, "month": month.first_day if month else None}
        if month:
            try:
                preview = preview_close(month=month, by=self.request.user, now=timezone.now())
            except MonthNotOver as error:
                context["refusal"] = error.message
            else:
                context |= {"preview": preview, **_listed(preview, self.request.user)}
        return super().get_context_data(**context, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> MonthClose:
        return close_month(month=cleaned["month"], by=self.request.user, now=timezone.now())


class CloseRunPage(ObjectPage):
    """What one run did: cards by what became of them, and whom it skipped."""

    permission = "months.view"
    page_key = "scorecards"
    template_name = "evaluations/close_run.html"
    rows_per_page = 100
    object: MonthClose

    def get_queryset(self) -> QuerySet[MonthClose]:
        return MonthClose.objects.visible_to(self.request.user).select_related("requested_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, reader = self.object, self.request.user
        skips = MonthCloseSkip.objects.visible_to(reader).filter(close=run).select_related("partner")
        asked = self.request.GET.get("reason", "")
        reason = asked if asked in MonthCloseSkip.Reason.values else ""
        shown = skips.filter(reason=reason) if reason else skips
        page = self.paginate(shown.order_by("reason", "partner__name"))
        page.object_list = [_row(skip.partner, skip.reason, skip.detail) for skip in page.object_list]
        later = MonthClose.objects.visible_to(reader).filter(month=run.month, pk__gt=run.pk).first()
        return super().get_context_data(
            run=run,
            untouched=run.scored - run.created_count - run.rescored_count - run.restated_count,
            page=page,
            reason=reason,
            reasons=MonthCloseSkip.Reason.choices,
            skipped=skips.count(),
            later=later,
            matrix_url=reverse("evaluations:matrix", args=[f"{run.month:%Y-%m}"]),
            may_set_targets=reader.may("targets.edit"),
            **kwargs,
        )


def _readable(text: Any) -> Month | None:
    try:
        return Month.parse(str(text))
    except ValueError:
        return None


def _listed(preview: ClosePreview, reader: User) -> dict[str, Any]:
    """Return the rows of the page: only partners in the reader's reach are named."""
    skips, gaps, changes = list(preview.skips), list(preview.gaps), list(preview.changes)
    ids = {s.partner_id for s in skips} | {gap.partner_id for gap in gaps} | {row.partner_id for row in changes}
    partners = _partners(ids, reader)
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=preview.missing_by_kpi)}
    return {
        "skips": [_row(partners[s.partner_id], s.reason, s.detail) for s in skips if s.partner_id in partners][:LISTED],
        "gaps": [
            (partners[gap.partner_id], [kpis[code].display_name for code in gap.kpi_codes])
            for gap in gaps
            if gap.partner_id in partners
        ][:LISTED],
        "missing": [
            (kpis[code], count) for code, count in sorted(preview.missing_by_kpi.items(), key=lambda pair: -pair[1])
        ],
        "moves": [(partners[row.partner_id], row) for row in changes if row.partner_id in partners][:LISTED],
        "listed": LISTED,
        "may_set_targets": reader.may("targets.edit"),
    }


def _partners(ids: Iterable[int], reader: User) -> Mapping[int, Partner]:
    wanted = set(ids)
    visible = Partner.objects.visible_to(reader)
    if len(wanted) <= LISTED * 5:
        visible = visible.filter(pk__in=wanted)
    return {partner.pk: partner for partner in visible.order_by("name") if partner.pk in wanted}


def _row(partner: Partner, reason: str, detail: str) -> SkipRow:
    return SkipRow(partner, reason, str(MonthCloseSkip.Reason(reason).label), detail)
