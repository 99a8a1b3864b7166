"""Partners with their contacts, NDAs, levels and stages."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from partners.services import change_level, record_nda
from tests.factories.partners import ContactFactory

ROWS = """
api:partner-list GET 403 team_member; 200 rest
    POST 400 managers administrator integrator; 403 rest
api:partner-detail code=@partner GET 200 owner administrator executive finance integrator contact; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance contact; 404 rest
api:partner-switches code=@partner GET 200 owner administrator executive finance integrator contact; 404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
    PATCH 428 owner administrator; 403 executive finance integrator contact; 404 rest
api:level-change-list partner=@partner GET 200 owner administrator executive finance integrator contact; 404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:stage-change-list partner=@partner GET 200 owner administrator executive finance integrator contact; 404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:nda-list partner=@partner GET 200 owner administrator executive finance integrator contact; 404 rest
    POST 400 owner administrator integrator; 403 executive finance contact; 404 rest
api:nda-detail partner=@partner id=@nda GET 200 owner administrator executive finance integrator contact; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance contact; 404 rest
    DELETE 428 owner administrator integrator; 403 executive finance contact; 404 rest
api:nda-file partner=@partner id=@nda GET 200 owner administrator executive finance integrator contact; 404 rest
api:hand-over-list POST 400 administrator; 403 rest
api:contact-list GET 403 team_member outsiders; 200 rest
    POST 400 managers administrator integrator; 403 rest
api:contact-detail id=@contact GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    PATCH 428 owner administrator integrator; 403 executive finance contact; 404 rest
    DELETE 428 owner administrator integrator; 403 executive finance contact; 404 rest
api:contact-invitation id=@contact POST 201 owner administrator integrator; 403 executive finance contact; 404 rest

partners:people GET 200 managers administrator executive finance; 403 rest
partners:people_export GET 200 managers administrator executive finance; 403 rest
partners:create GET 200 managers administrator; 403 rest
    POST 422 managers administrator; 403 rest
partners:hand_over GET 200 administrator; 403 rest
    POST 422 administrator; 403 rest
partners:edit code=@partner GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:level code=@partner GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:stage code=@partner GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:switches code=@partner GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:contact_add code=@partner GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:contacts code=@partner GET 200 owner administrator executive finance; 403 integrator contact; 404 rest
partners:contact_edit code=@partner pk=@contact GET 200 owner administrator; 404 managers stranger team_member; 403 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:contact_remove code=@partner pk=@contact POST 302 owner administrator; 404 managers stranger team_member; \
403 rest
partners:contact_invite code=@partner pk=@contact POST 302 owner administrator; 404 managers stranger team_member; \
403 rest
partners:nda code=@partner GET 200 owner administrator executive finance; 403 integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
partners:nda_file code=@partner pk=@nda GET 200 owner administrator executive finance contact; 403 integrator; 404 rest
partners:nda_remove code=@partner pk=@nda POST 302 owner administrator; 404 managers stranger team_member; 403 rest
"""


def seed(world: Any) -> None:
    change_level(partner=world.alpha, level="A", reason=world.marker, by=world.owner, now=world.now)
    contact = ContactFactory(partner=world.alpha, name=world.marker, concerns=world.marker)
    file = ContentFile(b"%PDF-1.7\n%%EOF\n", name=f"{world.marker}.pdf")
    nda = record_nda(partner=world.alpha, signed_on=date(2025, 1, 1), file=file, by=world.owner, now=world.now)
    world.keep(contact=contact.pk, nda=nda.pk)
