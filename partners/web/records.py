"""Pages of what belongs to one partner: its people and its NDAs."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Contact, Nda
from partners.services import (
    add_contact,
    edit_contact,
    invite_contact,
    record_nda,
    remove_contact,
    remove_nda,
    require_may,
)
from partners.web import forms
from partners.web.pages import OfPartner, PartnerVerb
from prms.lib.files import download
from prms.lib.web import FormPage, Page, VerbPage


class ContactsPage(OfPartner, Page):
    """The people who matter in a partnership, with what can be done about them."""

    permission = "contacts.view"
    template_name = "partners/contacts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contacts = self.object.contacts.select_related("user").order_by("-influence", "name")
        return super().get_context_data(contacts=contacts, may_edit=may_edit(self, "contacts.edit"), **kwargs)


class ContactAdd(PartnerVerb):
    permission = "contacts.edit"
    form_class = forms.ContactForm
    title, verb = _("Add a contact"), _("Add contact")
    done_message = _("The contact is added.")

    def perform(self, cleaned: dict[str, Any]) -> Contact:
        return add_contact(partner=self.object, by=self.request.user, **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("partners:contacts", args=[self.object.code])


class OfContact(PartnerVerb):
    """What every page about one contact shares; the contact belongs to the partner of the address."""

    permission = "contacts.edit"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.contacts.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.contact: Contact = found

    def get_success_url(self, result: Any) -> str:
        return reverse("partners:contacts", args=[self.object.code])


class ContactEdit(OfContact):
    form_class = forms.ContactEditForm
    title, verb = _("Edit the contact"), _("Save")
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = Contact.objects.get(pk=self.contact.pk)
        return {"instance": shown, "initial": {"version": shown.version}}

    def perform(self, cleaned: dict[str, Any]) -> Contact:
        seen = cleaned.pop("version")
        return edit_contact(contact=self.contact, values=cleaned, by=self.request.user, expected_version=seen)


class ContactVerb(VerbPage, OfContact):
    """One button about a contact."""

    form_class = Form


class ContactRemove(ContactVerb):
    done_message = _("The contact is removed.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_contact(contact=self.contact, by=self.request.user)


class ContactInvite(ContactVerb):
    done_message = _("The invitation is on its way.")

    def perform(self, cleaned: dict[str, Any]) -> Contact:
        return invite_contact(contact=self.contact, by=self.request.user, now=timezone.now())


class NdaPage(OfPartner, FormPage):
    """The NDAs with a partner; those who answer for it record another one here."""

    permission = "contacts.view"
    template_name = "partners/nda.html"
    form_class = forms.NdaForm
    done_message = _("The NDA is recorded.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        in_force = set(self.object.ndas.in_force(on=today).values_list("pk", flat=True))
        ndas = self.object.ndas.all()
        may = may_edit(self, "partners.edit")
        return super().get_context_data(ndas=ndas, in_force=in_force, may_edit=may, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_may("partners.edit", partner=self.object, by=self.request.user)
        return super().post(request, *args, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Nda:
        return record_nda(partner=self.object, by=self.request.user, now=timezone.now(), **cleaned)

    def get_success_url(self, result: Any) -> str:
        return reverse("partners:nda", args=[self.object.code])


class OfNda(OfPartner):
    """What every address of one NDA shares; the NDA belongs to the partner of the address."""

    permission = "partners.view"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.ndas.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.nda: Nda = found


class NdaFile(OfNda):
    """The file of an NDA, for those who may see the partner."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.nda.file:
            raise Http404
        return download(self.nda.file, name=self.nda.file_name)


class NdaRemove(VerbPage, OfNda):
    permission = "partners.edit"
    form_class = Form
    done_message = _("The NDA is removed.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_nda(nda=self.nda, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("partners:nda", args=[self.object.code])


def may_edit(page: OfPartner, permission: str) -> bool:
    """Say whether the reader answers for the partner of the page."""
    reader = page.request.user
    mine = reader.may("partners.edit_all") or page.object.owner_id == reader.pk
    return reader.may(permission) and mine
