"""What people keep of themselves: profile and API tokens."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.services import create_token, revoke_token, update_user
from accounts.web.forms import ProfileForm, TokenForm
from accounts.web.middleware import LANGUAGE_KEY
from prms.lib.web import FormPage, ObjectPage, VerbPage


class ProfilePage(FormPage):
    """One's own name, language, time zone and how pages look."""

    permission = "profile.edit"
    page_key = "profile"
    template_name = "accounts/profile.html"
    form_class = ProfileForm
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": User.objects.get(pk=self.request.user.pk)}

    def perform(self, cleaned: dict[str, Any]) -> User:
        # A language chosen with the switch gives way to the one chosen here.
        self.request.session.pop(LANGUAGE_KEY, None)
        return update_user(user=self.request.user, by=self.request.user, **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:profile")


class TokensPage(FormPage):
    """One's API tokens, and a form for a new one, whose text the answer shows once."""

    permission = "tokens.manage"
    page_key = "tokens"
    template_name = "accounts/tokens.html"
    form_class = TokenForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"owner": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tokens = ApiToken.objects.visible_to(self.request.user).select_related("user")
        return super().get_context_data(tokens=tokens, now=timezone.now(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.new_token = ""
        response = super().post(request, *args, **kwargs)
        if self.new_token:
            return self.render_to_response(self.get_context_data(new_token=self.new_token, form=self._empty_form()))
        return response

    def perform(self, cleaned: dict[str, Any]) -> ApiToken:
        token, self.new_token = create_token(
            user=self.request.user, now=timezone.now(), by=self.request.user, **cleaned
        )
        return token

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:tokens")

    def _empty_form(self) -> BaseForm:
        return self.form_class(owner=self.request.user)


class TokenRevocation(VerbPage, ObjectPage):
    """End a token."""

    permission = "tokens.manage"
    form_class = Form
    object: ApiToken

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.visible_to(self.request.user).select_related("user")

    def perform(self, cleaned: dict[str, Any]) -> ApiToken:
        token = revoke_token(token=self.object, now=timezone.now(), by=self.request.user)
        messages.success(self.request, _("“%(name)s” is revoked.") % {"name": token.name})
        return token

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:tokens")
