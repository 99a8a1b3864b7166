from django.apps import AppConfig

from accounts.outsiders import add_scope
from partners.querysets import contacts_in_scope


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        """Say which outsiders our people see: the contacts of the partners in their scope."""
        add_scope(contacts_in_scope)
