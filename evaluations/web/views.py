import secrets
from typing import Any, ClassVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import Scorecard, ScorecardResponse
from evaluations.services import publish_scorecard, resolve_dispute
from evaluations.services.files import NAMES, FileCheck, check_file, import_file
from evaluations.web import forms
from prms.lib.errors import DomainError
from prms.lib.tables import csv_response
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage, add_refusal

KEPT_SECONDS = 3600
BAD_SHOWN = 200


class UploadPage(FormPage):
    """A file of measurements: it is tried first, then taken in; what was tried waits an hour to be imported."""

    permission = "measurements.write"
    page_key = "upload"
    template_name = "evaluations/upload.html"
    form_class = forms.UploadForm

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if "token" in request.POST:
            return self._import(request.POST["token"][:64], is_partial="partial" in request.POST)
        form: Any = self.get_form()
        if not form.is_valid():
            return self.refuse(form)
        content = form.cleaned_data["file"]
        try:
            check = check_file(content=content, by=request.user, now=timezone.now())
        except DomainError as error:
            add_refusal(form, error)
            return self.refuse(form)
        token = secrets.token_urlsafe(24)
        cache.set(self._key(token), (form.file_name, content), KEPT_SECONDS)
        return self._show(check, token=token, file_name=form.file_name)

    def _import(self, token: str, *, is_partial: bool) -> HttpResponse:
        kept = cache.get(self._key(token))
        if kept is None:
            form = self.form_class()
            form.cleaned_data = {}
            form.add_error(None, _("The checked file is no longer kept. Choose it again."))
            return self.refuse(form)
        file_name, content = kept
        call = {"content": content, "file_name": file_name, "by": self.request.user, "now": timezone.now()}
        try:
            done = import_file(is_partial=is_partial, **call)
        except DomainError:
            check = check_file(content=content, by=self.request.user, now=timezone.now())
            return self._show(check, token=token, file_name=file_name)
        cache.delete(self._key(token))
        return self._show(done, is_done=True, file_name=file_name)

    def _show(self, check: FileCheck, *, token: str = "", file_name: str = "", is_done: bool = False) -> HttpResponse:
        context = self.get_context_data(
            form=self.form_class(),
            check=check,
            shown=check.bad[:BAD_SHOWN],
            bad_rows=len({cell.row for cell in check.bad}),
            token=token,
            file_name=file_name,
            is_done=is_done,
        )
        return self.render_to_response(context, status=422 if check.bad and not is_done else 200)

    def _key(self, token: str) -> str:
        return f"measurement-file:{self.request.user.pk}:{token}"


class UploadTemplate(Page):
    """An empty file with the right header."""

    permission = "measurements.write"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        return csv_response(file_name="measurements.csv", header=list(NAMES), rows=[])


class ScorecardVerb(ObjectPage, VerbPage):
    """One thing done to a card, then back to its page."""

    object: Scorecard
    form_class: ClassVar[type[BaseForm]] = forms.NoForm

    def get_queryset(self) -> QuerySet[Scorecard]:
        return Scorecard.objects.visible_to(self.request.user).select_related("partner")

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class PublishScorecard(ScorecardVerb):
    permission = "scorecards.publish"
    done_message = gettext_lazy("The scorecard is published; the partner's contacts are told.")

    def perform(self, cleaned: dict[str, Any]) -> Scorecard:
        return publish_scorecard(scorecard=self.object, by=self.request.user, now=timezone.now())


class ResolveDispute(ScorecardVerb):
    permission = "scorecards.resolve_dispute"
    form_class = forms.ResolutionForm
    done_message = gettext_lazy("The dispute is answered.")

    def get_form(self) -> BaseForm:
        form: Any = super().get_form()
        form.fields["response"].queryset = ScorecardResponse.objects.filter(scorecard=self.object, kind="dispute")
        return form

    def perform(self, cleaned: dict[str, Any]) -> ScorecardResponse:
        call = {"resolution": cleaned["resolution"], "reason": cleaned["reason"]}
        return resolve_dispute(dispute=cleaned["response"], by=self.request.user, now=timezone.now(), **call)
