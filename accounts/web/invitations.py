"""The invitations: who was asked to come in, whose link still works, and taking a link back."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Invitation
from accounts.services import withdraw_invitations
from prms.lib.web import ObjectPage, Page, VerbPage

STATES = {
    "open": pgettext_lazy("invitation", "Open"),
    "expired": _("Expired"),
    "accepted": pgettext_lazy("invitation", "Accepted"),
    "withdrawn": _("Withdrawn"),
}


class InvitationsPage(Page):
    """The invitations in one state, the newest first; at first those that still wait."""

    permission = "users.manage"
    page_key = "users"
    template_name = "accounts/invitations.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, asked = timezone.now(), self.request.GET.get("state", "open")
        state = asked if asked in STATES else "open"
        found = Invitation.objects.visible_to(self.request.user).in_state(state, now=now)
        rows = found.select_related("user", "invited_by").order_by("-created_at", "-id")
        page = self.paginate(rows)
        return super().get_context_data(page=page, state=state, states=STATES.items(), **kwargs)


class InvitationWithdrawal(VerbPage, ObjectPage):
    """Make the links sent to the person useless."""

    permission = "users.manage"
    form_class = Form
    done_message = _("The invitation is withdrawn: its link works no more.")
    object: Invitation

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.visible_to(self.request.user).select_related("user")

    def perform(self, cleaned: dict[str, Any]) -> int:
        return withdraw_invitations(user=self.object.user, now=timezone.now(), by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:invitations")
