"""The audit trail on screen and as a file."""

from typing import Any

from django.db.models import QuerySet

from accounts.audit_table import COLUMNS, FILE_NAME, audit_rows
from accounts.filters import AuditFilters
from accounts.models import AuditEntry
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import Page


class AuditListMixin:
    """The entries that the address asks for, newest first."""

    request: Any

    def get_filters(self) -> AuditFilters:
        entries = AuditEntry.objects.visible_to(self.request.user).order_by("-id")
        return AuditFilters(self.request.GET, queryset=entries, request=self.request)


class AuditPage(AuditListMixin, Page):
    """Who did what to which object, and from which value to which."""

    permission = "audit.view"
    page_key = "audit"
    template_name = "accounts/audit.html"
    rows_per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.get_filters()
        page = self.paginate(filters.qs)
        export_url = self.address_with_query("accounts:audit_export")
        return super().get_context_data(page=page, filter_form=filters.form, export_url=export_url, **kwargs)


class AuditExport(AuditListMixin, ListFile):
    """The same entries as a file."""

    permission = "audit.export"

    def sheet(self) -> Sheet:
        entries: QuerySet[AuditEntry] = self.get_filters().qs
        return Sheet(FILE_NAME, COLUMNS, entries.count(), audit_rows(entries))
