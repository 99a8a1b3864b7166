from datetime import date

from django.core.files.base import ContentFile

from partners.services import add_contact, change_level, create_partner, record_nda
from tests.api.world import World


def build(world: World) -> None:
    owned = {"by": world.manager, "now": world.now}
    acme = create_partner(code="ACME", name="Acme 极米", name_zh="极米", since=date(2024, 5, 1), **owned)
    bolt = create_partner(code="BOLT", name="Bolt", owner=world.administrator, by=world.administrator, now=world.now)
    for partner, by in ((acme, world.manager), (bolt, world.administrator)):
        change_level(partner=partner, level="A", reason="Second insurer in the region", by=by, now=world.now)
        contact = add_contact(partner=partner, by=by, name="Wang Li", email=f"wang@{partner.code}.example".lower())
        file = ContentFile(b"%PDF-1.7\n%%EOF\n", name="nda.pdf")
        nda = record_nda(partner=partner, signed_on=date(2025, 1, 1), file=file, by=by, now=world.now)
        world.at("partners", partner.code)
        world.at("contacts", contact.pk)
        world.at("nda", nda.pk)
    world.call(partner="ACME", owner=world.manager.email, sponsor=world.administrator.email, leaver=world.manager.email)
