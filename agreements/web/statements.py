"""One statement: what it comes to and why, and what people do with it."""

import json
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, Statement, StatementPayment
from agreements.read.history import history_of
from agreements.read.ledger import ledger_of
from agreements.services import (
    LANGUAGES,
    STATEMENT_COLUMNS,
    adjust_statement,
    approve_statement,
    differences_of,
    file_stem,
    has_prepared,
    left_to_pay,
    lock_statement,
    proof_of_statement,
    record_payment,
    statement_pdf,
    statement_rows,
    statement_xlsx,
)
from agreements.web.statement_forms import AdjustmentForm, PaymentForm, SeenForm
from prms.lib.files import download_bytes
from prms.lib.tables import XLSX_TYPE, csv_response
from prms.lib.web import FormPage, ObjectPage, VerbPage


class OfStatement(ObjectPage):
    """What every address of one statement shares."""

    permission = "statements.view"
    page_key = "commissions"
    object: Statement

    def get_queryset(self) -> QuerySet[Statement]:
        return Statement.objects.visible_to(self.request.user).with_disputed().whole()


class StatementPage(OfStatement):
    """The amount, each line with where it comes from, the proof, and the one step that is next."""

    template_name = "agreements/statements/statement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement, reader = self.object, self.request.user
        lines = list(statement.lines.all())
        left = left_to_pay(statement) if statement.status == Statement.Status.LOCKED else Decimal(0)
        return super().get_context_data(
            statement=statement,
            ledger=ledger_of(statement, lines),
            differences=differences_of(statement),
            history=history_of(statement),
            left=left,
            sees_measurements=reader.may("measurements.view"),
            **self._steps(statement, reader, left),
            **kwargs,
        )

    def _steps(self, statement: Statement, reader: User, left: Decimal) -> dict[str, Any]:
        """Return the forms of what the reader may do now."""
        is_draft, seen = statement.status == Statement.Status.DRAFT, {"version": statement.version}
        may_approve = is_draft and reader.may_on_pages("statements.approve")
        may_lock = statement.status == Statement.Status.APPROVED and reader.may_on_pages("statements.lock")
        may_pay = reader.may_on_pages("statements.pay")
        return {
            "may_dispute": reader.may_on_pages("statements.dispute"),
            "may_answer": reader.may_on_pages("statements.resolve_dispute"),
            "may_approve": may_approve and not statement.hold,
            "is_own_work": may_approve and has_prepared(statement=statement, person=reader),
            "seen_form": SeenForm(initial=seen) if may_approve or may_lock else None,
            "may_lock": may_lock,
            "adjustment_form": AdjustmentForm(initial=seen) if is_draft and may_adjust(statement, reader) else None,
            "payment_form": PaymentForm(initial=_payment(left)) if left and may_pay else None,
        }


class StatementVerb(OfStatement, VerbPage):
    """One thing done to a statement, then back to its page."""

    form_class: ClassVar[type[BaseForm]] = SeenForm

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class ApproveStatement(StatementVerb):
    permission = "statements.approve"
    done_message = _("The statement is approved. The partner's contacts can read it now.")

    def perform(self, cleaned: dict[str, Any]) -> Statement:
        seen = cleaned["version"]
        return approve_statement(statement=self.object, by=self.request.user, now=timezone.now(), expected_version=seen)


class LockStatement(StatementVerb):
    permission = "statements.lock"
    done_message = _("The statement is locked. It never changes any more; payments are recorded beside it.")

    def perform(self, cleaned: dict[str, Any]) -> Statement:
        seen = cleaned["version"]
        return lock_statement(statement=self.object, by=self.request.user, now=timezone.now(), expected_version=seen)


class StatementForm(OfStatement, FormPage):
    """A form of the statement's page; what is refused comes back alone, with what was typed."""

    template_name = "agreements/statements/form.html"
    heading: ClassVar[Any]
    verb: ClassVar[Any]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = {"statement": self.object, "heading": self.heading, "verb": self.verb}
        return super().get_context_data(**named, **kwargs)

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class AdjustStatement(StatementForm):
    permission = "statements.prepare"
    form_class = AdjustmentForm
    heading, verb = _("Adjust the draft"), _("Add adjustment")
    done_message = _("The adjustment is a line of the draft. Somebody else approves it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.object.version}}

    def perform(self, cleaned: dict[str, Any]) -> Statement:
        seen = cleaned.pop("version")
        return adjust_statement(statement=self.object, by=self.request.user, expected_version=seen, **cleaned)


class PayStatement(StatementForm):
    permission = "statements.pay"
    form_class = PaymentForm
    heading, verb = _("Record a payment"), _("Record payment")
    done_message = _("The payment is recorded.")

    def perform(self, cleaned: dict[str, Any]) -> StatementPayment:
        today = timezone.localdate()
        return record_payment(statement=self.object, by=self.request.user, today=today, **cleaned)


class ProofFile(OfStatement):
    """The JSON that computes the statement again, offline."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> FileResponse:
        written = json.dumps(proof_of_statement(self.object), ensure_ascii=False, indent=2)
        name = f"{file_stem(self.object)}-proof.json"
        return download_bytes(written.encode(), name=name, content_type="application/json")


class StatementPdf(OfStatement):
    """The statement on paper, in one of the languages."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> FileResponse:
        language = kwargs["language"]
        if language not in LANGUAGES:
            raise Http404
        content = statement_pdf(statement=self.object, language=language)
        return download_bytes(content, name=f"{file_stem(self.object)}-{language}.pdf")


class StatementCsv(OfStatement):
    """The lines as a CSV."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        rows, name = statement_rows(self.object), f"{file_stem(self.object)}.csv"
        return csv_response(file_name=name, header=STATEMENT_COLUMNS, rows=rows)


class StatementXlsx(OfStatement):
    """The lines as a workbook."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> FileResponse:
        content = statement_xlsx(self.object)
        return download_bytes(content, name=f"{file_stem(self.object)}.xlsx", content_type=XLSX_TYPE)


def may_adjust(statement: Statement, reader: User) -> bool:
    """Say whether the person may put an amount on the draft: finance, or who keeps the partner."""
    if not reader.may_on_pages("statements.prepare"):
        return False
    return Agreement.objects.settled_by(reader).filter(pk=statement.agreement_id).exists()


def _payment(left: Decimal) -> dict[str, Any]:
    return {"amount": left, "paid_on": timezone.localdate()}
