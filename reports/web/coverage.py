from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from agreements.models import Agreement
from agreements.read.page import agreement_page
from agreements.read.verbs import verbs_of
from prms.lib.web import ObjectPage
from reports.read.coverage import coverage_of


class CoveragePage(ObjectPage):
    """Which clauses of an agreement somebody watches; a tab of the agreement's page."""

    permission = "agreements.view"
    page_key = "agreements"
    lookup = "code"
    template_name = "reports/coverage.html"
    object: Agreement

    def get_queryset(self) -> QuerySet[Agreement]:
        people = ("partner__owner", "our_project_manager", "their_project_manager")
        agreements = Agreement.objects.visible_to(self.request.user).select_related(*people)
        return agreements.prefetch_related("versions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, now = self.request.user, timezone.now()
        today = Organisation.objects.today(now=now)
        frame = agreement_page(agreement=self.object, reader=reader, today=today, tab="coverage")
        found = coverage_of(
            self.object,
            reader=reader,
            standing=frame["standing"],
            plans=frame["plans"],
            today=today,
            now=now,
        )
        return super().get_context_data(**frame, coverage=found, verbs=verbs_of(self.object, reader=reader), **kwargs)
