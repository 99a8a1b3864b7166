"""Make the first administrator of an empty system, or one more."""

import argparse
import getpass
import os
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import create_admin, ensure_organisation
from accounts.services.calendars import ensure_calendars
from prms.lib.errors import DomainError

PASSWORD_VARIABLE = "ADMIN_PASSWORD"  # noqa: S105  # the name of the variable, not its value


class Command(BaseCommand):
    help = f"Make an administrator (and the organisation, if there is none). Password: ${PASSWORD_VARIABLE}, or asked."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", help="asked when left out")
        parser.add_argument("--name", default="Administrator")
        parser.add_argument("--organisation", default="PRMS", help="name of a new organisation")
        parser.add_argument("--time-zone", default="UTC", help="such as Asia/Shanghai")
        parser.add_argument("--currency", default="USD", help="ISO code, such as CNY")

    def handle(self, *, email: str | None, name: str, **options: Any) -> None:
        email = email or input("E-mail: ")
        password = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password (12 characters or more): ")
        try:
            with transaction.atomic():
                user = self._make(email, name, password, options)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.email} is an administrator.")

    def _make(self, email: str, name: str, password: str, options: dict[str, Any]) -> User:
        ensure_organisation(
            name=options["organisation"], time_zone=options["time_zone"], currency=options["currency"], by=None
        )
        this_year = timezone.now().year
        ensure_calendars(years=range(this_year - 1, this_year + 2), by=None)
        return create_admin(email=email, name=name, password=password)
