"""Where a reader can go from a partner's page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models import Partner
from prms.lib.tabs import Tab

# Permission, address, words, icon: offered to those who answer for the partner.
VERBS = (
    ("partners.edit", "partners:edit", _("Edit"), "pencil"),
    ("partners.change_level", "partners:level", _("Level"), "chevrons-up"),
    ("partners.change_stage", "partners:stage", _("Stage"), "arrow-right-left"),
    ("partners.switch", "partners:switches", _("Switches"), "circle-pause"),
)
SECTIONS = (
    ("reports:partner", _("Overview")),
    ("evaluations:partner_targets", _("Targets")),
    ("evaluations:surveys", _("Surveys")),
    ("partners:contacts", _("Contacts")),
    ("partners:nda", _("NDAs")),
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of the page."""

    label: Promise
    href: str
    icon: str


def verbs_of(partner: Partner, reader: User) -> list[Verb]:
    """Return what the reader may do to the partner."""
    if not (reader.may("partners.edit_all") or partner.owner_id == reader.pk):
        return []
    return [
        Verb(label, reverse(name, args=[partner.code]), icon)
        for permission, name, label, icon in VERBS
        if reader.may(permission)
    ]


def tabs_of(partner: Partner, *, current: str = "reports:partner") -> list[Tab]:
    """Return the sections of a partner, the current one marked."""
    return [Tab(label, reverse(name, args=[partner.code]), name == current) for name, label in SECTIONS]
