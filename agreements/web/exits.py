"""The Exit tab of an agreement, and what people decide there: notice by two people, a case, costs."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from agreements.models import ExitCase, Notice, Outlay
from agreements.read.exits import exit_page
from agreements.services import (
    approve_notice,
    open_exit_case,
    propose_notice,
    record_outlay,
    remove_outlay,
    withdraw_notice,
)
from agreements.web.exit_forms import (
    NoticeForm,
    OpenCaseForm,
    OutlayForm,
    OutlayReasonForm,
    ReasonForm,
    WhatIfForm,
)
from agreements.web.pages import AgreementTab, DayPage, OfAgreement
from agreements.web.statement_forms import SeenForm
from partners.services import require_may
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import FormPage, VerbPage

EXPORTED = (
    *("id", "agreement", "partner", "clause", "status"),
    *("trigger_on", "earliest_end", "ended_on", "fee", "currency", "successor"),
)


class ExitTab(AgreementTab):
    """Where each way out stands, what notice would mean, and the exit under way."""

    tab = "exit"
    template_name = "agreements/exits/tab.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, asked = self.today, self.request.GET
        found = exit_page(agreement=self.object, reader=self.request.user, today=today, asked=asked)
        quote, seen = found["quote"], {"version": self.object.version}
        tried = {"given_on": quote["given_on"], "clause": quote["clause"]} if quote else {}
        return super().get_context_data(
            **found,
            what_if=WhatIfForm(initial=tried),
            seen_form=SeenForm(initial=seen, auto_id="seen_%s"),
            withdraw_form=ReasonForm(initial=seen, auto_id="withdraw_%s"),
            **kwargs,
        )


class ExitForm(OfAgreement, FormPage):
    """A form of the tab on a page of its own; `permission` is asked of the partner's owner."""

    template_name = "agreements/exits/form.html"
    heading: ClassVar[Any]
    verb: ClassVar[Any]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("agreements:exit", args=[self.object.code])
        named = {"agreement": self.object, "heading": self.heading, "verb": self.verb, "back_url": back}
        return super().get_context_data(**named, **kwargs)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:exit", args=[self.object.code])


class ProposeNotice(ExitForm):
    """Propose notice; the tab it leads back to says when it ends and what it costs."""

    permission = "agreements.give_notice"
    form_class = NoticeForm
    heading, verb = _("Propose notice"), _("Propose notice")
    done_message = _("Notice is proposed. It takes effect once another person approves it.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may(self.permission, partner=self.object.partner, by=self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET
        day, clause = asked.get("given_on") or self.today, asked.get("clause", Notice.Clause.UNILATERAL)
        return {"initial": {"given_on": day, "clause": clause, "version": self.object.version}}

    def perform(self, cleaned: dict[str, Any]) -> Notice:
        seen = cleaned.pop("version")
        call = {"by": self.request.user, "today": self.today, "expected_version": seen}
        return propose_notice(agreement=self.object, **call, **cleaned)


class OpenCase(ExitForm):
    """Open an exit case from a trigger or by hand."""

    permission = "agreements.give_notice"
    form_class = OpenCaseForm
    heading, verb = _("Open an exit case"), _("Open exit case")
    done_message = _("The exit case is open and its buffer runs. Leaving still needs notice.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may(self.permission, partner=self.object.partner, by=self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        clause = self.request.GET.get("clause", "")
        return {"initial": {"trigger_on": self.today, "clause": clause, "version": self.object.version}}

    def perform(self, cleaned: dict[str, Any]) -> ExitCase:
        seen = cleaned.pop("version")
        return open_exit_case(agreement=self.object, by=self.request.user, expected_version=seen, **cleaned)

    def get_success_url(self, result: ExitCase) -> str:
        return result.get_absolute_url()


class RecordOutlay(ExitForm):
    """Record a cost or an income."""

    permission = "outlays.record"
    form_class = OutlayForm
    heading, verb = _("Record a cost or an income"), _("Record")
    done_message = _("It is recorded and counts towards the stop-loss.")

    def get_form_kwargs(self) -> dict[str, Any]:
        shares = self.object.terms_on(self.today).cost_shares
        return {"initial": {"booked_on": self.today}, "parties": [row.party for row in shares]}

    def perform(self, cleaned: dict[str, Any]) -> Outlay:
        return record_outlay(agreement=self.object, by=self.request.user, today=self.today, **cleaned)


class RemoveOutlay(ExitForm):
    """Take back a cost or an income that was recorded by mistake."""

    permission = "outlays.record"
    form_class = OutlayReasonForm
    heading, verb = _("Take back a cost or an income"), _("Take it back")
    done_message = _("It is taken back and no longer counts.")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = Outlay.objects.visible_to(self.request.user).filter(agreement=self.object)
        self.outlay = get_object_or_404(rows, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.outlay.description, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_outlay(outlay=self.outlay, by=self.request.user, **cleaned)


class NoticeVerb(OfAgreement, VerbPage):
    """One thing done about a notice, then back to the tab."""

    form_class: ClassVar[type[BaseForm]] = SeenForm

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:exit", args=[self.object.code])


class ApproveNotice(NoticeVerb):
    permission = "agreements.approve_notice"
    done_message = _("Notice is in force. The exit has begun.")

    def perform(self, cleaned: dict[str, Any]) -> Notice:
        now = timezone.now()
        today, seen = Organisation.objects.today(now=now), cleaned["version"]
        call = {"now": now, "today": today, "expected_version": seen}
        return approve_notice(agreement=self.object, by=self.request.user, **call)


class WithdrawNotice(NoticeVerb):
    permission = "agreements.give_notice"
    form_class = ReasonForm
    done_message = _("The proposal is withdrawn.")

    def perform(self, cleaned: dict[str, Any]) -> Notice:
        seen, reason = cleaned["version"], cleaned["reason"]
        return withdraw_notice(agreement=self.object, reason=reason, by=self.request.user, expected_version=seen)


class ExitListMixin:
    """The exits in the reader's scope: what runs first, by the day it ends."""

    request: Any

    @property
    def is_all(self) -> bool:
        return "all" in self.request.GET

    def found(self) -> QuerySet[ExitCase]:
        """Return the running exits, or all."""
        cases = ExitCase.objects.visible_to(self.request.user).select_related("agreement__partner", "successor")
        rows = cases if self.is_all else cases.running()
        return rows.order_by("-status", "earliest_end", "id")


class ExitsPage(ExitListMixin, DayPage):
    """The agreements on their way out."""

    permission = "exits.view"
    page_key = "exits"
    template_name = "agreements/exits/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.paginate(self.found()),
            is_all=self.is_all,
            today=self.today,
            export_url=self.address_with_query("agreements:exits_export"),
            **kwargs,
        )


class ExitsExport(ExitListMixin, ListFile):
    """The same exits as a file."""

    permission = "exits.view"

    def sheet(self) -> Sheet:
        found = self.found()
        return Sheet(gettext("exits.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[ExitCase]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            who = [row.pk, row.agreement.code, row.agreement.partner.code, row.clause, row.status]
            days = [row.trigger_on, row.earliest_end, row.ended_on]
            yield [*who, *days, row.fee, row.agreement.currency, row.successor.code if row.successor else ""]
