"""Make an API token and print it, once."""

import argparse
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.services import create_token
from prms.lib.errors import DomainError


class Command(BaseCommand):
    help = "Make an API token; the last line printed is the token alone, and it is not shown again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose rights the token carries")
        parser.add_argument("--scopes", required=True, help="such as partners:read,measurements:write or *:read")
        parser.add_argument("--days", type=int, help="life of the token; without it, until it is revoked")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *, user: str, scopes: str, days: int | None, name: str, **options: Any) -> None:
        owner = User.objects.filter(email__iexact=user).first()
        if owner is None:
            raise CommandError(f"Nobody has the e-mail address {user}.")
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        try:
            token, text = create_token(user=owner, name=name, scopes=wanted, days=days, now=timezone.now(), by=None)
        except DomainError as error:
            raise CommandError(error.message) from error
        ends = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "until it is revoked"
        self.stdout.write(f"Token of {owner.email} for {', '.join(token.scopes)}, {ends}:")
        self.stdout.write(text)
