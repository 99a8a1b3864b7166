"""The pages of those who keep users and the organisation."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.filters import UserListFilters
from accounts.models import BusinessCalendar, Organisation, User
from accounts.services import disable_user, enable_user, set_roles, update_organisation, update_user
from accounts.web.forms import DeactivationForm, OrganisationForm, UserForm
from prms.lib.errors import NotFound
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage


class UsersPage(Page):
    """The people who can sign in, by name."""

    permission = "users.manage"
    page_key = "users"
    template_name = "accounts/users.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = User.objects.visible_to(self.request.user).with_roles_loaded().select_related("team")
        people = people.with_entrance(now=timezone.now())
        filters = UserListFilters(self.request.GET, queryset=people, request=self.request)
        page = self.paginate(filters.qs.order_by("name", "id"))
        return super().get_context_data(page=page, filter_form=filters.form, **kwargs)


class UserVerb(ObjectPage):
    """A page about one person, for those who keep the users."""

    permission = "users.manage"
    page_key = "users"
    object: User

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.visible_to(self.request.user).with_entrance(now=timezone.now()).with_roles_loaded()

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:user", args=[self.object.pk])


class UserPage(UserVerb, FormPage):
    """One person: name, roles, team, deputy, superior."""

    template_name = "accounts/user.html"
    form_class = UserForm
    done_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.get_queryset().get(pk=self.object.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deactivation_form = DeactivationForm(prefix="deactivation")
        return super().get_context_data(person=self.object, deactivation_form=deactivation_form, **kwargs)

    @transaction.atomic
    def perform(self, cleaned: dict[str, Any]) -> User:
        roles = cleaned.pop("roles")
        update_user(user=self.object, by=self.request.user, **cleaned)
        return set_roles(user=self.object, roles=roles, by=self.request.user)


class UserDeactivation(UserVerb, VerbPage):
    """Shut a person out."""

    form_class = DeactivationForm
    done_message = gettext_lazy("The person is shut out.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"prefix": "deactivation"}

    def perform(self, cleaned: dict[str, Any]) -> User:
        return disable_user(user=self.object, by=self.request.user, now=timezone.now(), **cleaned)


class UserReactivation(UserVerb, VerbPage):
    """Let a person in again."""

    form_class = Form
    done_message = gettext_lazy("The person can sign in again.")

    def perform(self, cleaned: dict[str, Any]) -> User:
        return enable_user(user=self.object, by=self.request.user)


class OrganisationPage(FormPage):
    """The organisation's name, zone, currency, calendar, and when a month closes."""

    permission = "organisation.edit"
    page_key = "organisation"
    template_name = "accounts/organisation.html"
    form_class = OrganisationForm
    done_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        organisation = Organisation.objects.current()
        if organisation is None:
            raise NotFound(_("There is no organisation yet: `manage.py create_admin` makes it."))
        return {"instance": organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(calendars=BusinessCalendar.objects.all(), **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Organisation:
        seen = self.request.POST.get("version", "")
        expected = int(seen) if seen.isdecimal() and len(seen) < 10 else None
        return update_organisation(by=self.request.user, expected_version=expected, **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:organisation")
