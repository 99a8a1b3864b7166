from datetime import timedelta
from typing import Any

from django.db.models import Sum

from agreements.models import Statement, StatementRunEntry
from agreements.read.settlement import settled_years
from agreements.web.commissions import SEEN_ELSEWHERE
from agreements.web.pages import AgreementTab

MONTHS_LISTED = 12


class StatementsTab(AgreementTab):
    """The statements of one agreement, the newest first, and the months that have none."""

    permission = "commissions.view"
    tab = "statements"
    template_name = "agreements/statements/tab.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        rows = Statement.objects.visible_to(reader).with_disputed().filter(agreement=self.object)
        rows = rows.defer("inputs", "settles", "adjustments").order_by("-month")
        rows = rows.annotate(paid=Sum("payments__amount"))
        entries = StatementRunEntry.objects.visible_to(reader).filter(agreement=self.object)
        stated = rows.order_by().values("month")
        skips = entries.exclude(outcome__in=SEEN_ELSEWHERE).exclude(run__month__in=stated).select_related("run")
        newest: dict[Any, StatementRunEntry] = {}
        for entry in skips.order_by("-run__month", "-pk")[: MONTHS_LISTED * 10]:
            newest.setdefault(entry.run.month, entry)
        frame = super().get_context_data(
            page=self.paginate(rows),
            skips=list(newest.values())[:MONTHS_LISTED],
            **kwargs,
        )
        standing = frame["standing"]
        years = settled_years(
            self.object,
            plans=frame["plans"],
            year=standing.year,
            statements=rows.filter(month__gte=standing.year.first.first_day - timedelta(days=366)),
            skips=newest.values(),
            today=self.today,
        )
        return {**frame, "settled_years": years}
