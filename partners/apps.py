from django.apps import AppConfig

from accounts.leaving import add_check
from accounts.outsiders import add_scope
from partners.leaving import require_no_partners
from partners.querysets import contacts_in_scope


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        """Say which outsiders our people see, and that an owner hands over before leaving."""
        add_scope(contacts_in_scope)
        add_check(require_no_partners)
