"""The files of an agreement: one more, and one served to those who see the agreement."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementDocument
from agreements.services import add_document
from agreements.web.drafts import AgreementVerb
from agreements.web.pages import OfAgreement
from prms.lib.attachments import ALLOWED
from prms.lib.files import download


class DocumentForm(forms.Form):
    """A file and what it is."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "input"})
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(ALLOWED))}),
        help_text=_("PDF, Word, Excel, PowerPoint or a picture, at most 10 MB."),
    )


class DocumentAddPage(AgreementVerb):
    """Attach a document."""

    permission = "agreements.edit"
    form_class = DocumentForm
    title, verb = _("Attach a document"), _("Attach")
    done_message = _("The document is attached.")

    def perform(self, cleaned: dict[str, Any]) -> AgreementDocument:
        return add_document(agreement=self.object, by=self.request.user, now=timezone.now(), **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("agreements:terms", args=[self.object.code])


class DocumentFile(OfAgreement):
    """The file, as it was attached."""

    document: AgreementDocument

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.documents.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.document = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return download(self.document.file, name=self.document.file_name)
