"""The tabs of an agreement that tell facts of other apps too."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from agreements.models import Agreement
from agreements.read.page import agreement_page
from prms.lib.web import ObjectPage
from reports.read.annual_review_page import review_page
from reports.read.coverage import coverage_of


class AgreementTab(ObjectPage):
    """A page inside the agreement's frame: `tab` is its key in agreements.read.page.SECTIONS."""

    permission = "agreements.view"
    page_key = "agreements"
    lookup = "code"
    tab: ClassVar[str]
    object: Agreement

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).with_people()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = Organisation.objects.today(now=timezone.now())
        frame = agreement_page(agreement=self.object, reader=self.request.user, today=today, tab=self.tab)
        return super().get_context_data(**frame, **kwargs)


class CoveragePage(AgreementTab):
    """Which clauses of an agreement somebody watches."""

    tab = "coverage"
    template_name = "reports/coverage.html"

    def get_queryset(self) -> QuerySet[Agreement]:
        return super().get_queryset().prefetch_related("versions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = super().get_context_data(**kwargs)
        found = coverage_of(
            self.object,
            reader=self.request.user,
            standing=frame["standing"],
            plans=frame["plans"],
            today=frame["today"],
            now=timezone.now(),
        )
        return {**frame, "coverage": found}


class AnnualReviewPage(AgreementTab):
    """The annual review of an agreement: the facts of twelve months and what they propose."""

    tab = "annual_review"
    template_name = "reports/review/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = super().get_context_data(**kwargs)
        called = {"plans": frame["plans"], "reader": self.request.user, "today": frame["today"]}
        return {**frame, **review_page(agreement=self.object, **called)}
