"""The partner's side of the money: the own company's statements, each line with where it comes from, and objections."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agreements.models import Statement, StatementDispute
from agreements.read.ledger import ledger_of
from agreements.services import left_to_pay, open_dispute
from prms.lib.web import FormPage, ObjectPage
from reports.web.portal import PortalPage
from reports.web.portal_forms import StatementDisputeForm

ROWS = 25


class StatementsPage(PortalPage):
    """What was approved for the own company, the newest month first."""

    page_key = "portal_statements"
    template_name = "portal/statements.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Statement.objects.visible_to(self.request.user).with_disputed().select_related("agreement__partner")
        rows = rows.defer("inputs", "settles", "adjustments").order_by("-month", "agreement__code")
        return super().get_context_data(page=Paginator(rows, ROWS).get_page(self.request.GET.get("page")), **kwargs)


class OfStatement(PortalPage, ObjectPage):
    """What every address of one statement shares."""

    page_key = "portal_statements"
    object: Statement

    def get_queryset(self) -> QuerySet[Statement]:
        return Statement.objects.visible_to(self.request.user).with_disputed().whole()


class StatementPage(OfStatement):
    """One statement: what it comes to, each line with its trace, the files and the way to object."""

    template_name = "portal/statement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement = self.object
        return super().get_context_data(
            statement=statement,
            ledger=ledger_of(statement, statement.lines.all()),
            left=left_to_pay(statement) if statement.status == Statement.Status.LOCKED else Decimal(0),
            may_dispute=self.request.user.may_on_pages("statements.dispute"),
            **kwargs,
        )


class DisputePage(FormPage, OfStatement):
    """Object to one line."""

    permission = "statements.dispute"
    template_name = "portal/statement_dispute.html"
    form_class = StatementDisputeForm
    done_message = gettext_lazy("Your dispute is sent. The line is looked at; all others go on.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        lines = ledger_of(self.object, self.object.lines.all())
        found = next((line for line in lines if line.row.position == kwargs["line"]), None)
        if found is None:
            raise Http404
        self.line = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**kwargs, "statement": self.object, "line": self.line})

    def perform(self, cleaned: dict[str, Any]) -> StatementDispute:
        line = self.line.row.position
        return open_dispute(statement=self.object, line=line, by=self.request.user, now=timezone.now(), **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("reports:portal_statement", args=[self.object.pk])
