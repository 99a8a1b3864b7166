"""Columns that a reader can hide: the address keeps which, and so does a kept view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import SavedView
from partners.filters import SeveralValues

# Counted from the last column: what stands before the first, a box to pick a row, is not on every page.
COLUMNS: Mapping[str, tuple[tuple[str, int, Promise], ...]] = {
    SavedView.Place.PARTNERS: (
        ("change", 7, pgettext_lazy("movement", "Change")),
        ("history", 6, _("12 months")),
        ("stage", 5, _("Stage")),
        ("incidents", 4, _("Incidents")),
        ("ends", 3, _("Agreement ends")),
        ("meeting", 2, _("Next meeting")),
        ("owner", 1, _("Owner")),
    ),
    SavedView.Place.INCIDENTS: (
        ("partner", 5, _("Partner")),
        ("what", 4, _("What happened")),
        ("state", 3, _("State")),
        ("opened", 2, _("Opened")),
        ("climbs", 1, pgettext_lazy("incident", "Climbs")),
    ),
    SavedView.Place.ACTIONS: (
        ("partner", 4, _("Partner")),
        ("owner", 3, _("Owner")),
        ("source", 2, _("Source")),
        ("due", 1, _("Due")),
    ),
    SavedView.Place.AGREEMENTS: (
        ("partner", 6, _("Partner")),
        ("kind", 5, _("Kind")),
        ("status", 4, _("Status")),
        ("starts", 3, _("Starts")),
        ("ends", 2, _("Ends")),
        ("manager", 1, _("Our project manager")),
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The field with which columns are hidden, and the classes that hide those that are."""

    field: Any
    css: str


def columns_of(place: str, query: QueryDict) -> Columns:
    """Return what of a list's columns an address hides; what it names wrongly stays in sight."""
    known = {name: position for name, position, _label in COLUMNS[place]}
    choices = [(name, label) for name, _position, label in COLUMNS[place]]
    form = forms.Form(query)
    form.fields["hide"] = forms.MultipleChoiceField(
        label=_("Hide columns"), choices=choices, widget=SeveralValues, required=False
    )
    field = form["hide"]
    hidden = [known[name] for name in field.value() or () if name in known]
    return Columns(field, " ".join(f"hide-{position}" for position in hidden))
