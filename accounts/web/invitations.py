"""The invitations: who was asked to come in, whose link still works, and taking a link back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from accounts.services import withdraw_invitations
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import ObjectPage, Page, VerbPage

EXPORTED = ("email", "name", "state", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at")
STATES = {
    "open": pgettext_lazy("invitation", "Open"),
    "expired": _("Expired"),
    "accepted": pgettext_lazy("invitation", "Accepted"),
    "withdrawn": _("Withdrawn"),
}


class InvitationListMixin:
    """The invitations in the state that the address asks for, the newest first; at first those that still wait."""

    request: Any

    def get_state(self) -> str:
        asked = self.request.GET.get("state", "open")
        return asked if asked in STATES else "open"

    def found(self) -> QuerySet[Invitation]:
        """Return the invitations in that state."""
        rows = Invitation.objects.visible_to(self.request.user).in_state(self.get_state(), now=timezone.now())
        return rows.select_related("user", "invited_by").order_by("-created_at", "-id")


class InvitationsPage(InvitationListMixin, Page):
    """The invitations in one state."""

    permission = "users.manage"
    page_key = "users"
    template_name = "accounts/invitations.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.paginate(self.found()),
            state=self.get_state(),
            states=STATES.items(),
            export_url=self.address_with_query("accounts:invitations_export"),
            **kwargs,
        )


class InvitationsExport(InvitationListMixin, ListFile):
    """The same invitations as a file; a link is in none of its columns."""

    permission = "users.manage"

    def sheet(self) -> Sheet:
        found = self.found()
        return Sheet(gettext("invitations.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Invitation]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            by = row.invited_by.email if row.invited_by else ""
            ends = [row.expires_at, row.accepted_at, row.withdrawn_at]
            yield [row.user.email, row.user.name, self.get_state(), by, row.created_at, *ends]


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
