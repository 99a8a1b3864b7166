from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from agreements.models import ExitCase
from prms.lib.web import ObjectPage
from reports.read.exit_case import exit_case_page


class ExitCasePage(ObjectPage):
    """One exit: its plan drawn, its gates, the next step."""

    permission = "exits.view"
    page_key = "exits"
    template_name = "reports/exit/case.html"
    object: ExitCase

    def get_queryset(self) -> QuerySet[ExitCase]:
        cases = ExitCase.objects.visible_to(self.request.user)
        return cases.select_related(
            "agreement__partner__owner", "notice__proposed_by", "notice__approved_by", "successor"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = Organisation.objects.today(now=timezone.now())
        found = exit_case_page(case=self.object, reader=self.request.user, today=today)
        return super().get_context_data(**found, **kwargs)
