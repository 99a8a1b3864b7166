"""The contacts of all partners in one list, on the page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.filters import ContactListFilters
from partners.models import Contact
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import Page

COLUMNS = ("partner", "name", "title", "side", "stakeholder_role", "email", "phone")
SCALES = ("influence", "interest", "is_champion", "is_gatekeeper", "can_sign_in")


class ContactListMixin:
    """The contacts that the address asks for, by name."""

    # Its user is signed in.
    request: Any

    def get_filters(self) -> ContactListFilters:
        contacts = Contact.objects.visible_to(self.request.user).select_related("partner", "user")
        return ContactListFilters(self.request.GET, queryset=contacts.order_by("name", "id"), request=self.request)


class ContactListPage(ContactListMixin, Page):
    """Everybody who matters in a partnership in the reader's scope."""

    permission = "contacts.view"
    page_key = "contacts"
    template_name = "partners/people.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters()
        page = self.paginate(filters.qs)
        export_url = self.address_with_query("partners:people_export")
        return super().get_context_data(page=page, filter_form=filters.form, export_url=export_url, **kwargs)


class ContactListExport(ContactListMixin, ListFile):
    """The same people as a CSV file."""

    permission = "contacts.view"

    def sheet(self) -> Sheet:
        found: QuerySet[Contact] = self.get_filters().qs
        return Sheet(_("contacts.csv"), [*COLUMNS, *SCALES], found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Contact]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            own = [row.partner.code, *(getattr(row, name) for name in COLUMNS[1:])]
            can_sign_in = row.user is not None and row.user.is_active
            yield [*own, *(getattr(row, name) for name in SCALES[:-1]), can_sign_in]
