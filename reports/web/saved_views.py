"""Views of lists: kept from a list, opened, changed, deleted."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView
from accounts.services import change_view, delete_view, save_view
from prms.lib.web import ObjectPage, VerbPage
from reports.saved_lists import LISTS, address_of


class NewViewForm(forms.Form):
    place = forms.ChoiceField(choices=SavedView.Place.choices)
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=2000, required=False)
    is_shared = forms.BooleanField(required=False)


class ViewForm(forms.Form):
    """A new name, or the filters as they stand: what is not sent stays."""

    name = forms.CharField(max_length=60, required=False)
    query = forms.CharField(max_length=2000, required=False)
    is_shared = forms.BooleanField(required=False)


class SaveView(VerbPage):
    """Keep the list as it stands under a name."""

    permission = "views.keep"
    form_class = NewViewForm
    done_message = _("The view is saved.")

    def perform(self, cleaned: dict[str, Any]) -> SavedView:
        return save_view(by=self.request.user, **cleaned)

    def get_success_url(self, result: Any) -> str:
        if isinstance(result, SavedView):
            return address_of(result)
        place = self.request.POST.get("place", "")
        return reverse(LISTS[place].url_name) if place in LISTS else reverse("reports:today")


class OfView(ObjectPage):
    """What every address of one view shares."""

    permission = "views.keep"
    object: SavedView

    def get_queryset(self) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(self.request.user)


class OpenView(VerbPage, OfView):
    """Opens the list as the view keeps it; a POST renames it, shares it, or keeps the filters as they stand."""

    http_method_names = ["get", "post", "options"]
    form_class = ViewForm
    done_message = _("Saved.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(address_of(self.object))

    def perform(self, cleaned: dict[str, Any]) -> SavedView:
        sent = {name: value for name, value in cleaned.items() if name in self.request.POST}
        if "name" in sent:
            sent["is_shared"] = cleaned["is_shared"]
        return change_view(view=self.object, by=self.request.user, **sent)

    def get_success_url(self, result: Any) -> str:
        return address_of(result or self.object)


class DeleteView(VerbPage, OfView):
    """Take the view away."""

    form_class = forms.Form
    done_message = _("The view is deleted.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        delete_view(view=self.object, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse(LISTS[self.object.place].url_name)
