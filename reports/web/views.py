from typing import Any

from django.utils import timezone

from prms.lib.web import Page
from reports.read.scope import Scope, Whose, default_scope
from reports.read.today import today


class TodayPage(Page):
    """What needs the reader today, then how the portfolio stands."""

    permission = "actions.view"
    page_key = "today"
    template_name = "reports/today.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("scope", "")
        whose = Whose(asked) if asked in Whose else default_scope(self.request.user)
        scope = Scope(self.request.user, whose, timezone.now())
        return super().get_context_data(**today(scope), **kwargs)
