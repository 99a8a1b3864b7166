from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from prms.demo.cast import MANAGER
from prms.demo.scms import PACKED, read_history
from prms.demo.scms_load import load_scms
from prms.lib.errors import DomainError


class Command(BaseCommand):
    help = "Take in the SCMS Delivery History (USAID, public domain): 73 vendors, 2006 to 2015."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=PACKED, help="the CSV file; without it, the packed copy"
        )
        parser.add_argument("--owner", default=MANAGER, help="e-mail of the manager who owns the vendors")

    def handle(self, *args: Any, path: Path, owner: str, **options: Any) -> None:
        manager = User.objects.active().filter(email__iexact=owner).first()
        if manager is None:
            raise CommandError(f"Nobody signs in as {owner}: name the vendors' owner with --owner.")
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            history = read_history(path)
            loaded = load_scms(history=history, owner=manager, now=timezone.now(), say=self._say)
        except DomainError as error:
            raise CommandError(error.message) from error
        days = f"{len(history.days):,} vendor-days"
        self.stdout.write(f"{loaded.vendors} vendors ({loaded.new_partners} new), {loaded.lines:,} lines on {days}")
        self.stdout.write(
            f"measurements: {loaded.created:,} created, {loaded.updated:,} updated, {loaded.unchanged:,} unchanged"
        )
        self.stdout.write(f"{loaded.months_closed} months closed, {loaded.cards:,} scorecards stand")
        self.stdout.write(f"{loaded.incidents:,} incidents in history, {loaded.open_incidents} open")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()
