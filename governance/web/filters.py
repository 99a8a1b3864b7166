from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.filters import TitleFilters
from governance.models import Action, Meeting
from partners.filters import NarrowingFilters, several


class ListFilters(NarrowingFilters, TitleFilters):
    """What the lists of meetings and actions share."""

    @property
    def chips(self) -> list[Any]:
        """The fields that are shown as chips."""
        return [field for field in self.form if field.name not in ("q", "partner")]

    @property
    def reader(self) -> Any:
        """Who asks."""
        return self.request and self.request.user


class MeetingListFilters(ListFilters):
    """The filters of the page of meetings; its tabs say when."""

    level = several(Meeting.Level.choices, pgettext_lazy("meeting", "Level"))
    status = several(Meeting.Status.choices, _("State"))
    mine = several([("yes", _("I am asked to"))], _("Whose"), method="of_reader")

    class Meta:
        model = Meeting
        fields = ["q", "partner", "level", "status", "mine"]

    def of_reader(self, queryset: Any, name: str, value: Any) -> QuerySet[Meeting]:
        """Return the meetings that the reader organises or is asked to."""
        own = Meeting.objects.of_person(self.reader).values("pk")
        return queryset.filter(pk__in=own) if value else queryset


class ActionListFilters(ListFilters):
    """The filters of the page of actions; its tabs say in which state."""

    mine = several([("yes", _("Mine"))], _("Whose"), method="of_reader")
    late = several([("yes", _("Late"))], _("When"), method="of_lateness")
    source = several(Action.Source.choices, _("Source"))

    class Meta:
        model = Action
        fields = ["q", "partner", "mine", "late", "source"]

    def of_reader(self, queryset: Any, name: str, value: Any) -> QuerySet[Action]:
        """Return what the reader has to do."""
        return queryset.filter(owner=self.reader) if value else queryset

    def of_lateness(self, queryset: Any, name: str, value: Any) -> QuerySet[Action]:
        """Return what should have been done before the reader's today."""
        return queryset.overdue(today=timezone.localdate()) if value else queryset
