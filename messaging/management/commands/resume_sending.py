"""Let a restored copy send messages."""

import argparse
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from messaging.services import resume_sending


class Command(BaseCommand):
    help = "Let this copy of the data send. A copy restored from a backup keeps silent until then."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--cancel-queued", action="store_true", help="first cancel what waits: the original may have sent it"
        )

    def handle(self, *, cancel_queued: bool, **options: Any) -> None:
        cancelled = resume_sending(now=timezone.now(), by=None, is_queue_cancelled=cancel_queued)
        self.stdout.write(f"Messages are sent from here on. Cancelled: {cancelled}.")
