"""Which day and month it is at the organisation, for forms and lists of targets, surveys and scorecards."""

from datetime import date

from django.utils import timezone

from accounts.models import Organisation
from prms.lib.periods import Month


def today() -> date:
    return Organisation.objects.today(now=timezone.now())


def this_month() -> Month:
    return Month.of(today())
