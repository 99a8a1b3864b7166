"""What is done about one exit case: its stages, its end, its successor, its lessons."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, ExitCase, ExitStage
from agreements.services import (
    Proof,
    close_exit_case,
    complete_stage,
    end_agreement,
    name_successor,
    recover_agreement,
)
from agreements.web.exit_forms import LessonsForm, ReasonForm, StageForm, SuccessorForm
from agreements.web.pages import DayPage
from agreements.web.statement_forms import SeenForm
from partners.services import require_may
from prms.lib.files import download
from prms.lib.web import FormPage, ObjectPage, VerbPage


class OfCase(DayPage, ObjectPage):
    """What every address that changes an exit shares: it is the partner's owner who may."""

    permission = "agreements.give_notice"
    page_key = "exits"
    object: ExitCase

    def get_queryset(self) -> QuerySet[ExitCase]:
        return ExitCase.objects.visible_to(self.request.user).select_related("agreement__partner__owner", "notice")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may(self.permission, partner=self.object.agreement.partner, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def called(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the case, who calls, and the version that the page showed."""
        return {"case": self.object, "by": self.request.user, "expected_version": cleaned["version"]}


class CaseForm(OfCase, FormPage):
    """A form about the exit on a page of its own."""

    template_name = "agreements/exits/form.html"
    heading: ClassVar[Any] = ""
    verb: ClassVar[Any] = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.object.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = {"agreement": self.object.agreement, "heading": self.heading, "verb": self.verb}
        return super().get_context_data(**{**named, "back_url": self.object.get_absolute_url(), **kwargs})


class StageDone(CaseForm):
    """Say that a stage is done, with what shows it."""

    form_class = StageForm
    verb = _("Stage is done")
    done_message = _("The stage is done.")
    stage: ExitStage

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        stage = self.object.stages.filter(pk=kwargs["stage"]).first()
        if stage is None:
            raise Http404
        self.stage = stage

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"done_on": self.today, "version": self.object.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"heading": str(self.stage), **kwargs})

    def perform(self, cleaned: dict[str, Any]) -> ExitStage:
        proof = Proof(
            evidence=cleaned["evidence"], evidence_url=cleaned["evidence_url"], file=cleaned.get("file") or None
        )
        call = {"done_on": cleaned["done_on"], "proof": proof, "today": self.today}
        seen = cleaned["version"]
        return complete_stage(stage=self.stage, by=self.request.user, expected_version=seen, **call)


class RecoverPage(CaseForm):
    """End the buffer in recovery."""

    form_class = ReasonForm
    heading, verb = _("End the exit in recovery"), _("Back to active")
    done_message = _("The agreement is active again.")

    def perform(self, cleaned: dict[str, Any]) -> ExitCase:
        return recover_agreement(reason=cleaned["reason"], now=timezone.now(), **self.called(cleaned))


class SuccessorPage(CaseForm):
    """Say what form of co-operation follows."""

    form_class = SuccessorForm
    heading, verb = _("What follows this agreement"), _("Keep")
    done_message = _("What follows is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        case = self.object
        others = Agreement.objects.visible_to(self.request.user).filter(partner=case.agreement.partner_id)
        initial = {"new_form": case.new_form, "successor": case.successor, "version": case.version}
        return {"agreements": others.exclude(pk=case.agreement_id), "initial": initial}

    def perform(self, cleaned: dict[str, Any]) -> ExitCase:
        chosen = {name: cleaned[name] for name in ("new_form", "successor")}
        return name_successor(**chosen, **self.called(cleaned))


class ClosePage(CaseForm):
    """Close the case with what was learned."""

    form_class = LessonsForm
    heading, verb = _("Close the exit case"), _("Close exit case")
    done_message = _("The exit case is closed.")

    def perform(self, cleaned: dict[str, Any]) -> ExitCase:
        return close_exit_case(lessons=cleaned["lessons"], now=timezone.now(), **self.called(cleaned))


class EndAgreement(OfCase, VerbPage):
    """Let the agreement end."""

    form_class = SeenForm
    done_message = _("The agreement has ended.")

    def perform(self, cleaned: dict[str, Any]) -> ExitCase:
        return end_agreement(today=self.today, **self.called(cleaned))


class StageFile(ObjectPage):
    """The file that shows a stage, as an attachment."""

    permission = "exits.view"
    lookup = "case"
    object: ExitStage

    def get_queryset(self) -> QuerySet[ExitStage]:
        stages = ExitStage.objects.visible_to(self.request.user).exclude(file="")
        return stages.filter(pk=self.kwargs["stage"])

    def load(self, **kwargs: Any) -> None:
        super().load(case=kwargs["pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> FileResponse:
        return download(self.object.file, name=self.object.file_name)
