"""The pages of those who keep users and the organisation."""

from collections.abc import Iterator
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
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage

EXPORTED = ("email", "name", "roles", "team", "state", "language", "time_zone", "joined_at")


class UserListMixin:
    """The people that the address asks for, by name."""

    request: Any

    def get_filters(self) -> UserListFilters:
        people = User.objects.visible_to(self.request.user).with_roles_loaded().select_related("team")
        people = people.with_entrance(now=timezone.now()).order_by("name", "id")
        return UserListFilters(self.request.GET, queryset=people, request=self.request)


class UsersPage(UserListMixin, Page):
    """The people who can sign in."""

    permission = "users.manage"
    page_key = "users"
    template_name = "accounts/users.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters()
        page = self.paginate(filters.qs)
        export_url = self.address_with_query("accounts:users_export")
        return super().get_context_data(page=page, filter_form=filters.form, export_url=export_url, **kwargs)


class UsersExport(UserListMixin, ListFile):
    """The same people as a file."""

    permission = "users.manage"

    def sheet(self) -> Sheet:
        found = self.get_filters().qs
        return Sheet(_("users.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Any]) -> Iterator[list[Any]]:
        # The roles are read once a chunk.
        for row in found.iterator(chunk_size=5000):
            roles = " ".join(sorted(row.role_names()))
            yield [row.email, row.name, roles, row.team, row.entrance, row.language, row.time_zone, row.date_joined]


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
