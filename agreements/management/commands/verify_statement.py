from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.services import verify_statements


class Command(BaseCommand):
    help = "Compute statements again from what is stored of them, and say which come out otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", nargs="?", type=int, help="the number of one statement")
        parser.add_argument("--all", action="store_true", help="every statement")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["id"] is None) != options["all"]:
            raise CommandError("Name one statement by its number, or say --all.")
        count, broken = verify_statements(statement_id=options["id"])
        if not count and options["id"] is not None:
            raise CommandError(f"There is no statement {options['id']}.")
        for statement_id, differences in broken.items():
            for difference in differences:
                self.stderr.write(f"statement {statement_id}: {difference}")
        if broken:
            raise CommandError(f"{len(broken)} of {count} statements do not come out as they are stored.")
        self.stdout.write(f"{count} statements come out exactly as they are stored.")
