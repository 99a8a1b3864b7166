"""The business calendars: working hours, and the days that differ from their weekday."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import BusinessCalendar, CalendarDay
from accounts.services.calendars import edit_calendar, remove_special_day, set_special_day
from accounts.web.forms import CalendarForm, SpecialDayForm
from prms.lib.web import FormPage, ObjectPage, VerbPage


class OfCalendar(ObjectPage):
    """What every address of one calendar shares."""

    permission = "organisation.edit"
    page_key = "organisation"
    object: BusinessCalendar

    def get_queryset(self) -> QuerySet[BusinessCalendar]:
        return (
            BusinessCalendar.objects.all()
            if self.request.user.may("organisation.view")
            else BusinessCalendar.objects.none()
        )

    def get_success_url(self, result: Any) -> str:
        return reverse("accounts:calendar", args=[self.object.pk])


class CalendarPage(OfCalendar, FormPage):
    """When people work: hours and weekdays, holidays and make-up working days from this year on."""

    template_name = "accounts/calendar.html"
    form_class = CalendarForm
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"instance": BusinessCalendar.objects.get(pk=self.object.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = self.object.days.filter(day__year__gte=timezone.localdate().year)
        day_form = SpecialDayForm(prefix="day")
        return super().get_context_data(calendar=self.object, days=days, day_form=day_form, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> BusinessCalendar:
        return edit_calendar(calendar=self.object, by=self.request.user, **cleaned)


class SetSpecialDay(OfCalendar, VerbPage):
    """Enter a holiday, or a day on which people work all the same."""

    form_class = SpecialDayForm
    done_message = _("The day is entered.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"prefix": "day"}

    def perform(self, cleaned: dict[str, Any]) -> CalendarDay:
        return set_special_day(calendar=self.object, by=self.request.user, **cleaned)


class RemoveSpecialDay(OfCalendar, VerbPage):
    """Let a day follow its weekday again."""

    form_class = Form
    done_message = _("The day follows its weekday again.")
    day: CalendarDay

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = self.object.days.filter(pk=kwargs["day"]).first()
        if found is None:
            raise Http404
        self.day = found

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_special_day(day=self.day, by=self.request.user)
