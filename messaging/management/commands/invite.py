"""Invite somebody by mail, from the command line."""

import argparse
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.rules.permissions import Role
from messaging.services import invite
from prms.lib.errors import DomainError


class Command(BaseCommand):
    help = "Prepare a person and queue the mail with the link that brings them in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="without it, the address")
        parser.add_argument("--roles", required=True, help=f"separated by commas, of: {', '.join(Role)}")
        parser.add_argument("--language", default="en", help="en or zh-hans")

    def handle(self, *, email: str, name: str, roles: str, language: str, **options: Any) -> None:
        try:
            wanted = [Role(role.strip()) for role in roles.split(",")]
            invitation = invite(email=email, name=name, roles=wanted, language=language, now=timezone.now(), by=None)
        except (DomainError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{invitation.user.email} is invited until {invitation.expires_at:%Y-%m-%d %H:%M} UTC.")
