from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from agreements.models import Agreement
from agreements.read.page import agreement_page
from prms.lib.web import ObjectPage
from reports.read.annual_review_page import review_page


class AnnualReviewPage(ObjectPage):
    """The annual review of an agreement, a tab of its frame: the facts of twelve months and what they propose."""

    permission = "agreements.view"
    page_key = "agreements"
    lookup = "code"
    template_name = "reports/review/page.html"
    object: Agreement

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).select_related("partner__owner", "our_project_manager")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, reader = self.object, self.request.user
        today = Organisation.objects.today(now=timezone.now())
        frame = agreement_page(agreement=agreement, reader=reader, today=today, tab="annual_review")
        found = review_page(agreement=agreement, plans=frame["plans"], reader=reader, today=today)
        return super().get_context_data(**frame, **found, **kwargs)
