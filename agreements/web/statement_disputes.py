"""Objecting to one line of a statement, and answering that."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import StatementDispute
from agreements.services import open_dispute, resolve_dispute
from agreements.web.statement_forms import DisputeForm, ResolutionForm
from agreements.web.statements import StatementForm


class OpenDispute(StatementForm):
    """Object to one line."""

    permission = "statements.dispute"
    form_class = DisputeForm
    heading, verb = _("Dispute a line"), _("Open the dispute")
    done_message = _("The dispute is open. Somebody else in finance answers it.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not self.object.lines.filter(position=kwargs["line"]).exists():
            raise Http404

    def perform(self, cleaned: dict[str, Any]) -> StatementDispute:
        line = self.kwargs["line"]
        return open_dispute(statement=self.object, line=line, by=self.request.user, now=timezone.now(), **cleaned)


class ResolveDispute(StatementForm):
    """Answer the dispute of one line."""

    permission = "statements.resolve_dispute"
    form_class = ResolutionForm
    heading, verb = _("Answer the dispute"), _("Record the answer")
    done_message = _("The dispute is answered.")
    dispute: StatementDispute

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        dispute = self.object.disputes.filter(line=kwargs["line"]).first()
        if dispute is None:
            raise Http404
        self.dispute = dispute

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"settled": self.dispute.claimed}}

    def perform(self, cleaned: dict[str, Any]) -> StatementDispute:
        return resolve_dispute(dispute=self.dispute, by=self.request.user, now=timezone.now(), **cleaned)
