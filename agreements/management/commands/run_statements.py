from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agreements.services import run_statements
from prms.lib.errors import DomainError
from prms.lib.periods import Month


class Command(BaseCommand):
    help = "Make the statements of a closed month, such as 2025-06."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="the month, such as 2025-06")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, month: str, dry_run: bool, **options: Any) -> None:
        try:
            result = run_statements(month=Month.parse(month), by=None, now=timezone.now(), dry_run=dry_run)
        except ValueError as error:
            raise CommandError(f"“{month}” is not a month: write it as 2025-06.") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        for entry in result.included:
            money = f"{entry.total} {entry.agreement.currency}"
            self.stdout.write(f"  {entry.agreement.code}: {money}, {entry.outcome.lower()}")
        for entry in result.skipped:
            self.stdout.write(f"  skipped {entry.agreement.code}: {entry.outcome} {entry.detail}".rstrip())
        kind = "dry run, nothing written" if dry_run else "drafts wait for approval"
        counts = f"{len(result.included)} statements, {len(result.skipped)} skipped"
        self.stdout.write(f"{month}: {counts} ({kind})")
