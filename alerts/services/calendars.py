from accounts.models import BusinessCalendar, Organisation
from prms.lib.working_time import WorkingCalendar


class Calendars:
    """The working calendars of escalation policies, each read once; the organisation's where a policy has none."""

    def __init__(self) -> None:
        self._known: dict[int | None, WorkingCalendar] = {}

    def of(self, calendar_id: int | None) -> WorkingCalendar:
        """Return the calendar; Monday to Friday, 9 to 18 in the organisation's zone where there is none at all."""
        if calendar_id not in self._known:
            self._known[calendar_id] = self._read(calendar_id)
        return self._known[calendar_id]

    def _read(self, calendar_id: int | None) -> WorkingCalendar:
        if calendar_id is not None:
            return BusinessCalendar.objects.get(pk=calendar_id).working_calendar()
        return Organisation.objects.working_calendar()
