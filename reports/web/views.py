from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from alerts.models import Incident
from evaluations.models import Scorecard
from partners.models import Partner
from prms.lib.periods import Month
from prms.lib.web import ObjectPage, Page
from reports.read.incident import incident_page
from reports.read.partner import partner_page
from reports.read.scope import Scope, Whose, default_scope
from reports.read.scorecard import scorecard_page
from reports.read.today import today
from reports.web.partner_links import tabs_of, verbs_of


class TodayPage(Page):
    """What needs the reader today, then how the portfolio stands."""

    permission = "actions.view"
    page_key = "today"
    template_name = "reports/today.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("scope", "")
        whose = Whose(asked) if asked in ("mine", "team") else default_scope(self.request.user)
        scope = Scope(self.request.user, whose, timezone.now())
        return super().get_context_data(**today(scope), **kwargs)


class PartnerPage(ObjectPage):
    """One partner from its score to its people."""

    permission = "contacts.view"
    page_key = "partners"
    template_name = "reports/partner_360.html"
    lookup = "code"
    object: Partner

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(self.request.user).select_related("owner", "sponsor")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        page = partner_page(partner=self.object, reader=reader, now=timezone.now())
        links = {"actions": verbs_of(self.object, reader), "tabs": tabs_of(self.object)}
        return super().get_context_data(**page, **links, **kwargs)


class ScorecardPage(Page):
    """One partner's scorecard of a month; `?version=` asks for an earlier one."""

    permission = "scorecards.view"
    page_key = "scorecards"
    template_name = "reports/scorecard.html"
    card: Scorecard

    def load(self, **kwargs: Any) -> None:
        cards = Scorecard.objects.visible_to(self.request.user).select_related("partner")
        version = self.request.GET.get("version", "")
        cards = (
            cards.filter(version=int(version))
            if version.isdecimal() and len(version) < 5
            else cards.order_by("-version")
        )
        card = cards.filter(partner__code=kwargs["code"], month=read_month(kwargs["month"])).first()
        if card is None:
            raise Http404
        self.card = card

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = scorecard_page(card=self.card, reader=self.request.user, now=timezone.now())
        return super().get_context_data(**page, **kwargs)


class IncidentPage(ObjectPage):
    """One incident: decide, follow, look back."""

    permission = "incidents.view"
    page_key = "incidents"
    template_name = "alerts/incident.html"
    object: Incident

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.request.user).select_related(
            "partner", "feed_owner", "rule", "rule_version__kpi", "reported_event", "acknowledged_by", "resolved_by"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = incident_page(incident=self.object, reader=self.request.user, now=timezone.now())
        return super().get_context_data(**page, **kwargs)


def read_month(text: str) -> Any:
    """Return the first day of a month in an address; an impossible month is not found."""
    try:
        return Month.parse(text).first_day
    except ValueError as error:
        raise Http404 from error
