"""The partner's side: the contacts of one company, what is shown to them and what they answer."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import Scorecard, ScorecardLine, ScorecardResponse
from evaluations.services import accept_scorecard, dispute_line
from governance.models import Action, Meeting
from governance.services import complete_action
from partners.models import Partner
from prms.lib.errors import Forbidden
from prms.lib.files import download
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage
from reports.read.portal import card_page, company_of, own_actions, own_meetings, portal_home
from reports.web.portal_forms import DisputeForm, EvidenceForm
from reports.web.views import read_month


class PortalPage(Page):
    """What every page of the portal shares: it belongs to one company."""

    permission = "portal.open"
    page_key = "portal"
    company: Partner

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not self.request.user.may_on_pages(self.permission):
            return
        company = company_of(self.request.user)
        if company is None:
            raise Forbidden(_("Your account belongs to no partner any more. Ask the person who invited you."))
        self.company = company

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(company=self.company, **kwargs)


class HomePage(PortalPage):
    """The published cards, and what waits for an answer."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**portal_home(self.request.user, now=timezone.now()), **kwargs)


class OfCard(PortalPage):
    """What every address of one month's card shares: the newest version that was shown to the partner."""

    card: Scorecard

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        cards = Scorecard.objects.visible_to(self.request.user).select_related("partner", "published_by")
        card = cards.filter(month=read_month(kwargs["month"])).order_by("-version").first()
        if card is None:
            raise Http404
        self.card = card

    def get_success_url(self, result: Any) -> str:
        return reverse("reports:portal_card", args=[f"{self.card.month:%Y-%m}"])


class CardPage(OfCard):
    """One card in one column: each result, what it is worth, and the way to answer."""

    template_name = "portal/card.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**card_page(self.card, now=timezone.now()), **kwargs)


class Acceptance(OfCard, VerbPage):
    """Agree with the card."""

    permission = "scorecards.accept"
    form_class = Form
    done_message = gettext_lazy("Thank you. The card is accepted and final.")

    def perform(self, cleaned: dict[str, Any]) -> ScorecardResponse:
        return accept_scorecard(scorecard=self.card, by=self.request.user, now=timezone.now())


class DisputePage(OfCard, FormPage):
    """Object to one result."""

    permission = "scorecards.dispute"
    template_name = "portal/dispute.html"
    form_class = DisputeForm
    done_message = gettext_lazy("Your dispute is sent. You are told here when it is answered.")
    line: ScorecardLine

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        line = self.card.lines.select_related("kpi").filter(kpi__code=kwargs["kpi"]).first()
        if line is None:
            raise Http404
        self.line = line

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(card=self.card, line=self.line, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> ScorecardResponse:
        return dispute_line(line=self.line, by=self.request.user, now=timezone.now(), **cleaned)


class DisputeFile(ObjectPage):
    """The file of a dispute, for both sides."""

    permission = "scorecards.view"
    object: ScorecardResponse

    def get_queryset(self) -> QuerySet[ScorecardResponse]:
        return ScorecardResponse.objects.visible_to(self.request.user).exclude(file="")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return download(self.object.file, name=self.object.file_name)


class MeetingsPage(PortalPage):
    """The meetings one is asked to: what comes, then what was."""

    page_key = "portal_meetings"
    template_name = "portal/meetings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, meetings = timezone.now(), own_meetings(self.request.user)
        coming = meetings.filter(starts_at__gte=now).order_by("starts_at", "id")[:50]
        past = meetings.filter(starts_at__lt=now).order_by("-starts_at", "-id")[:50]
        return super().get_context_data(coming=coming, past=past, now=now, **kwargs)


class MeetingPage(PortalPage, ObjectPage):
    """One meeting: when, where, who, what about, and what came of it."""

    page_key = "portal_meetings"
    template_name = "portal/meeting.html"
    object: Meeting

    def get_queryset(self) -> QuerySet[Meeting]:
        return own_meetings(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        return super().get_context_data(
            meeting=meeting,
            agenda=meeting.agenda_items.all(),
            attendances=meeting.attendances.select_related("user", "contact"),
            actions=own_actions(self.request.user).filter(meeting=meeting),
            now=timezone.now(),
            **kwargs,
        )


class ActionsPage(PortalPage):
    """What one owes, and what is done."""

    page_key = "portal_actions"
    template_name = "portal/actions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = own_actions(self.request.user)
        owed, ended = mine.open().order_by("due_on", "id")[:100], mine.exclude(status="open").order_by("-due_on")[:50]
        return super().get_context_data(owed=owed, ended=ended, now=timezone.now(), **kwargs)


class ActionPage(FormPage, PortalPage, ObjectPage):
    """One action, and the way to say that it is done."""

    page_key = "portal_actions"
    template_name = "portal/action.html"
    form_class = EvidenceForm
    done_message = gettext_lazy("Done. Thank you.")
    object: Action

    def get_queryset(self) -> QuerySet[Action]:
        return own_actions(self.request.user).select_related("meeting")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(action=self.object, now=timezone.now(), **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Action:
        return complete_action(action=self.object, by=self.request.user, now=timezone.now(), **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("reports:portal_actions")
