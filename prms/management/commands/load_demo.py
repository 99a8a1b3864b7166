from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from partners.models import Partner
from prms.demo.load import load_demo
from prms.demo.people import ZONE


class Command(BaseCommand):
    help = "Build the demo: an EV maker with twenty partners and eighteen months of figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo is told on, such as 2026-11-20")

    def handle(self, *args: Any, today: date | None = None, **options: Any) -> None:
        if Partner.objects.exists():
            raise CommandError("There are partners already; the demo is built in an empty database only.")
        now = datetime.combine(today, time(10), ZoneInfo(ZONE)) if today else timezone.now()
        load_demo(now=now, say=lambda text: self.stdout.write(f"  {text}"))
