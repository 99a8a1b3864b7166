from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Organisation, User
from agreements.models import Agreement
from agreements.read.page import agreement_page
from partners.models import Partner
from partners.services import may_change
from prms.lib.web import ObjectPage, Page


class DayPage(Page):
    """A page that knows which day it is at the organisation."""

    @cached_property
    def today(self) -> date:
        return Organisation.objects.today(now=timezone.now())


class OfAgreement(DayPage, ObjectPage):
    """What every page and verb of one agreement shares."""

    permission = "agreements.view"
    page_key = "agreements"
    lookup = "code"
    object: Agreement

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).with_people()


class AgreementTab(OfAgreement):
    """A page inside the agreement's frame: `tab` is its key in agreements.read.page.SECTIONS.

    Its template extends agreements/agreement_base.html and fills the blocks `tab` and, if it has more, `rail`.
    """

    tab: ClassVar[str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = agreement_page(agreement=self.object, reader=self.request.user, today=self.today, tab=self.tab)
        return super().get_context_data(**{**frame, **kwargs})


def may_edit(reader: User, partner: Partner) -> bool:
    """Say whether the reader may change the agreements of a partner."""
    return may_change("agreements.edit", partner=partner, reader=reader)
