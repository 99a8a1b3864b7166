"""Make the first administrator of an empty system, or one more."""

import argparse
import getpass
import os
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.services import create_admin, ensure_organisation
from accounts.services.calendars import ensure_calendars
from prms.lib.errors import DomainError

PASSWORD_VARIABLE = "ADMIN_PASSWORD"  # noqa: S105  # the name of the variable, not its value


class Command(BaseCommand):
    help = (
        f"Make an administrator (and the organisation, if there is none). Password: ${PASSWORD_VARIABLE}, or asked."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="Administrator")
        parser.add_argument("--organisation", default="PRMS", help="name of a new organisation")
        parser.add_argument("--time-zone", default="UTC", help="such as Asia/Shanghai")
        parser.add_argument("--currency", default="USD", help="ISO code, such as CNY")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        password = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password (12 characters or more): ")
        try:
            ensure_organisation(
                name=options["organisation"], time_zone=options["time_zone"], currency=options["currency"], by=None
            )
            user = create_admin(email=email, name=name, password=password)
        except DomainError as error:
            raise CommandError(error.message) from error
        this_year = timezone.now().year
        ensure_calendars(years=range(this_year - 1, this_year + 2), by=None)
        self.stdout.write(f"{user.email} is an administrator.")
