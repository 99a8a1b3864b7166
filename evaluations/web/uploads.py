import secrets
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.services.files import NAMES, FileCheck, bad_rows, check_file, import_file
from evaluations.web import forms
from prms.lib.errors import DomainError
from prms.lib.tables import csv_response
from prms.lib.web import FormPage, Page, add_refusal

KEPT_SECONDS = 3600
BAD_SHOWN = 200


class UploadPage(FormPage):
    """A file of measurements: it is tried first, then taken in; what was tried waits an hour to be imported."""

    permission = "measurements.write"
    page_key = "measurements"
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
        cache.set(_key(self.request, token), (form.file_name, content), KEPT_SECONDS)
        return self._show(check, token=token, file_name=form.file_name)

    def _import(self, token: str, *, is_partial: bool) -> HttpResponse:
        kept = cache.get(_key(self.request, token))
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
        if not done.bad:
            cache.delete(_key(self.request, token))
        return self._show(done, token=token, is_done=True, file_name=file_name)

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


class BadRows(Page):
    """The bad rows of a file that was checked, with what is wrong with each: to be mended and sent again."""

    permission = "measurements.write"
    content: bytes

    def load(self, **kwargs: Any) -> None:
        kept = cache.get(_key(self.request, kwargs["token"][:64]))
        if kept is None:
            raise Http404
        self.content = kept[1]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        header, rows = bad_rows(content=self.content, by=request.user, now=timezone.now())
        return csv_response(file_name="bad-rows.csv", header=header, rows=rows)


class UploadTemplate(Page):
    """An empty file with the right header."""

    permission = "measurements.write"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        return csv_response(file_name="measurements.csv", header=list(NAMES), rows=[])


def _key(request: Any, token: str) -> str:
    return f"measurement-file:{request.user.pk}:{token}"
