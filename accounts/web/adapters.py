from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """People join by invitation or `create_admin`; nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
