import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from partners.models import Partner
from partners.services import edit_partner
from tests.factories.accounts import administrator, manager
from tests.factories.partners import ContactFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(client) -> User:
    """A manager who is signed in, with contacts at two partners, and a contact of somebody else."""
    user = manager(name="Lin Qiao")
    client.force_login(user)
    lithos = PartnerFactory(code="LITHOS", name="Lithos", name_zh="锂石", owner=user, level="S")
    ContactFactory(partner=lithos, name="Shen Yi", title="COO", stakeholder_role="decision_maker")
    ContactFactory(partner=PartnerFactory(code="VOLT", owner=user), name="Gao Lan", side="ours", phone="+86 10")
    ContactFactory(name="Of somebody else")
    return user


def shown(client, query: str = "") -> list[str]:
    return [row.name for row in client.get(f"/contacts/{query}").context["page"].object_list]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Gao Lan", "Shen Yi"]),
        ("?q=石", ["Shen Yi"]),
        ("?q=coo", ["Shen Yi"]),
        ("?side=ours", ["Gao Lan"]),
        ("?stakeholder_role=decision_maker", ["Shen Yi"]),
        ("?level=S", ["Shen Yi"]),
        ("?q=else", []),
    ],
)
def test_contacts_of_every_partner_in_scope_are_found_in_one_list(client, lin, query, names):
    assert shown(client, query) == names


def test_the_file_follows_the_filters(client, lin):
    lines = b"".join(client.get("/contacts/export.csv?side=ours").streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith("VOLT,Gao Lan,,ours,user,")
    assert ",'+86 10," in lines[1]


def test_the_list_asks_as_often_for_many_contacts_as_for_few(client, lin):
    partner = PartnerFactory(owner=lin)
    counts = []
    for more in (1, 40):
        for _number in range(more):
            ContactFactory(partner=partner)
        client.get("/contacts/")
        with CaptureQueriesContext(connection) as found:
            client.get("/contacts/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 7


def test_an_owner_hands_over_before_being_shut_out(client, lin):
    client.force_login(administrator())
    to = manager(name="Mei")

    refused = client.post(f"/settings/users/{lin.pk}/deactivation/", {"deactivation-reason": "Left"}, follow=True)

    assert "Lin Qiao owns 2 partners: hand them over first." in refused.content.decode()
    page = client.get(f"/partners/hand-over/?leaver={lin.pk}").content.decode()
    assert f'<option value="{lin.pk}" selected>' in page
    client.post("/partners/hand-over/", {"leaver": lin.pk, "to": to.pk, "reason": "Left"})
    client.post(f"/settings/users/{lin.pk}/deactivation/", {"deactivation-reason": "Left"})
    lin.refresh_from_db()
    assert (lin.is_active, to.owned_partners.count()) == (False, 2)


def test_somebody_elses_change_is_told_with_who_made_it(client, lin):
    edit = "/partners/LITHOS/edit/"
    form = client.get(edit).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"name": "Mine"}
    boss = administrator(name="Ada Boss")
    edit_partner(partner=Partner.objects.get(code="LITHOS"), values={"sector": "Cells"}, by=boss)

    response = client.post(edit, sent)

    assert response.status_code == 412
    page = response.content.decode()
    assert "Ada Boss changed this on" in page
    assert "while you were editing: sector." in page
    assert 'value="Mine"' in page
    assert Partner.objects.get(code="LITHOS").name == "Lithos"
