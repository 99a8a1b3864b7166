import pytest

from accounts.rules.permissions import Role
from reports.web.partner_links import tabs_of, verbs_of
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def test_who_answers_for_a_partner_is_offered_its_verbs():
    partner = PartnerFactory(code="VOLT")
    addresses = ["/partners/VOLT/edit/", "/partners/VOLT/level/", "/partners/VOLT/stage/", "/partners/VOLT/switches/"]

    assert [verb.href for verb in verbs_of(partner, partner.owner)] == addresses
    assert [verb.href for verb in verbs_of(partner, administrator())] == addresses
    assert verbs_of(partner, manager()) == verbs_of(partner, person(Role.EXECUTIVE)) == []


def test_a_partner_has_its_people_and_ndas_beside_its_overview():
    tabs = tabs_of(PartnerFactory(code="VOLT"))

    sections = ("", "targets/", "surveys/", "contacts/", "nda/")
    assert [tab.href for tab in tabs] == [f"/partners/VOLT/{section}" for section in sections]
    assert [tab.is_current for tab in tabs] == [True, False, False, False, False]
