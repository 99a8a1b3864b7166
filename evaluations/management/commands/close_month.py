from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from evaluations.services import close_month
from prms.lib.errors import DomainError
from prms.lib.periods import Month


class Command(BaseCommand):
    help = "Score every partner that has targets in a month, such as 2025-01."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="the month, such as 2025-01")

    def handle(self, *args: Any, month: str, **options: Any) -> None:
        try:
            run = close_month(month=Month.parse(month), by=None, now=timezone.now())
        except ValueError as error:
            raise CommandError(f"“{month}” is not a month: write it as 2025-01.") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        counts = f"{run.created_count} new, {run.rescored_count} scored again, {run.restated_count} restated"
        self.stdout.write(f"{month}: {run.scored} partners scored ({counts})")
        for skip in run.skips.select_related("partner").order_by("partner__code"):
            self.stdout.write(f"  skipped {skip.partner.code}: {skip.reason} {skip.detail}".rstrip())
