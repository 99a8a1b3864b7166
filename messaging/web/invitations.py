from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, User
from messaging.services import invite, invite_again
from messaging.web.forms import InvitationForm
from prms.lib.web import FormPage, ObjectPage, VerbPage


class InvitePage(FormPage):
    """Invite somebody by mail."""

    permission = "users.manage"
    page_key = "users"
    template_name = "messaging/invite.html"
    form_class = InvitationForm
    done_message = gettext_lazy("The invitation is on its way.")

    def perform(self, cleaned: dict[str, Any]) -> Invitation:
        return invite(now=timezone.now(), by=self.request.user, **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:user", args=[result.user_id])


class InvitationRenewal(VerbPage, ObjectPage):
    """Send somebody who never came in a new link."""

    permission = "users.manage"
    form_class = Form
    done_message = gettext_lazy("The invitation is on its way.")
    object: User

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.visible_to(self.request.user)

    def perform(self, cleaned: dict[str, Any]) -> Invitation:
        return invite_again(user=self.object, now=timezone.now(), by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:user", args=[self.object.pk])
