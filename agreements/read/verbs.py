"""What a reader can do to an agreement from its page, by its state."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from agreements.models import Agreement

Status = Agreement.Status


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of the page: who may press it, and in which states it is there."""

    permission: str
    url_name: str
    label: Promise
    icon: str
    statuses: Collection[str]
    is_primary: bool = False


VERBS = (
    Verb("agreements.edit", "agreements:edit", _("Edit"), "pencil", (Status.DRAFT, Status.IN_REVIEW)),
    Verb("agreements.edit", "agreements:edit", _("Project managers"), "users", Agreement.GOING_ON),
    Verb("agreements.edit", "agreements:review", _("Submit for review"), "send", (Status.DRAFT,), is_primary=True),
    Verb(
        "agreements.edit",
        "agreements:signature",
        _("Record the signature"),
        "notebook-pen",
        (Status.IN_REVIEW,),
        is_primary=True,
    ),
    Verb(
        "agreements.activate",
        "agreements:activation",
        pgettext_lazy("agreement", "Activate"),
        "circle-check",
        (Status.SIGNED,),
        is_primary=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Button:
    """A verb that this reader has, at its address."""

    label: Promise
    href: str
    icon: str
    is_primary: bool


def verbs_of(agreement: Agreement, *, reader: User) -> list[Button]:
    """Return what the reader may do now: nothing for who does not answer for the partner."""
    if not (reader.may("partners.edit_all") or agreement.partner.owner_id == reader.pk):
        return []
    return [
        Button(verb.label, reverse(verb.url_name, args=[agreement.code]), verb.icon, verb.is_primary)
        for verb in VERBS
        if agreement.status in verb.statuses and reader.may(verb.permission)
    ]
