from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.filters import AgreementSearch
from agreements.models import Agreement
from partners.filters import NarrowingFilters, several

ENDINGS = (("30", _("Within 30 days")), ("90", _("Within 90 days")), ("180", _("Within 180 days")))


class AgreementListFilters(NarrowingFilters, AgreementSearch):
    """The filters that the page of agreements offers; `today` is the day from which an end is near."""

    ends = several(ENDINGS, _("Ends"), method="ending")

    class Meta:
        model = Agreement
        fields = ["q", "partner", "status", "kind", "ends"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def ending(self, queryset: Any, name: str, value: list[str]) -> QuerySet[Agreement]:
        """Return the agreements in force that end within the longest of the spans asked for."""
        days = max(map(int, value), default=0)
        return queryset.ending(by=self.today + timedelta(days=days), on=self.today) if value else queryset

    @property
    def chips(self) -> list[Any]:
        """The filters that stand beside the search."""
        return [self.form[name] for name in ("status", "kind", "ends")]
