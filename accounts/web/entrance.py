"""The door of an invited person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.errors import InvitationNotUsable
from accounts.models import Invitation
from accounts.services import accept_invitation, find_invitation
from accounts.web.forms import AcceptanceForm
from prms.lib.errors import DomainError
from prms.lib.web import add_refusal


class InvitationPage(View):
    """Choose a password. Opening the link changes nothing, as mail scanners open links too; the button acts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            invitation = find_invitation(secret=self._secret(), now=timezone.now())
        except InvitationNotUsable as error:
            return self._refusal(error)
        return self._page(invitation, AcceptanceForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = AcceptanceForm(request.POST), timezone.now()
        try:
            invitation = find_invitation(secret=self._secret(), now=now)
            if not form.is_valid():
                return self._page(invitation, form, status=422)
            accept_invitation(secret=self._secret(), password=form.cleaned_data["password"], now=now)
        except InvitationNotUsable as error:
            return self._refusal(error)
        except DomainError as error:
            add_refusal(form, error)
            return self._page(invitation, form, status=422)
        messages.success(request, _("Your password is set. Sign in with it."))
        return HttpResponseRedirect(reverse("account_login"))

    def _secret(self) -> str:
        return self.request.GET.get("key", "")

    def _page(self, invitation: Invitation, form: AcceptanceForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"person": invitation.user, "form": form}
        response = render(self.request, "accounts/invitation.html", context, status=status)
        # The link is a key: no other place learns it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _refusal(self, error: DomainError) -> HttpResponse:
        return render(self.request, "accounts/invitation.html", {"refusal": error.message}, status=410)
