"""The month as a calendar: meetings in sight, and what the reader has to do by a day."""

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from governance.models import Action, Meeting
from governance.web.entries import titled
from prms.lib.month_grid import grid, weeks_of
from prms.lib.periods import Month
from prms.lib.problems import Problem
from prms.lib.reading import read_month
from prms.lib.web import Page


class CalendarPage(Page):
    """One month, week by week; on the phone the days that have something."""

    permission = "meetings.view"
    page_key = "meetings"
    template_name = "governance/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        today = timezone.localdate(now)
        asked = read_month("month", self.request.GET.get("month", ""))
        month = Month.of(today) if isinstance(asked, Problem) else asked
        things = self._things(month)
        return super().get_context_data(
            month=month,
            previous=month.previous(),
            next=month.next(),
            this_month=Month.of(today),
            weeks=grid(month=month, today=today, things=((on, thing) for on, _at, thing in things)),
            count=len(things),
            now=now,
            add_url=reverse("governance:meeting_add") if self.request.user.may("meetings.edit") else "",
            **kwargs,
        )

    def _things(self, month: Month) -> list[tuple[Any, Any, dict[str, Any]]]:
        reader, weeks = self.request.user, weeks_of(month)
        first, last = weeks[0][0], weeks[-1][-1]
        begin = timezone.make_aware(datetime.combine(first, time()))
        end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
        meetings = Meeting.objects.visible_to(reader).filter(starts_at__gte=begin, starts_at__lt=end)
        actions = Action.objects.visible_to(reader).open().filter(owner=reader, due_on__range=(first, last))
        found: list[tuple[Any, Any, dict[str, Any]]] = [
            (
                timezone.localtime(row.starts_at).date(),
                timezone.localtime(row.starts_at).time(),
                {"meeting": row, "title": titled(row)},
            )
            for row in meetings.select_related("partner").order_by("starts_at", "pk")
        ]
        found += [
            (row.due_on, time(), {"action": row, "title": titled(row)}) for row in actions.select_related("partner")
        ]
        return sorted(found, key=lambda thing: thing[:2])
