from typing import Any

from django.db.models import QuerySet

from partners.models import Partner
from partners.services import require_may
from prms.lib.web import FormPage, ObjectPage


class OfPartner(ObjectPage):
    """What every page about one partner shares; the address names the partner by its code."""

    page_key = "partners"
    lookup = "code"
    object: Partner

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.visible_to(self.request.user).select_related("owner")


class PartnerForm(OfPartner, FormPage):
    """A form about one partner, for those who answer for it."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may(self.permission, partner=self.object, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.object, **kwargs)
