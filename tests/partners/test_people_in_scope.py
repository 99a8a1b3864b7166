import pytest

from accounts.models import User
from accounts.rules.permissions import Role
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db


def seen_by(user: User) -> set[str]:
    return {row.name for row in User.objects.visible_to(user)}


@pytest.fixture
def people() -> dict[str, User]:
    """Two managers with a partner each, whose contacts can sign in, and everybody else."""
    lin, mei = manager(name="Lin"), manager(name="Mei")
    people = {"lin": lin, "mei": mei, "boss": administrator(name="Boss"), "cfo": person(Role.FINANCE, name="Cfo")}
    people["engineer"] = person(Role.TEAM_MEMBER, name="Engineer")
    for owner in (lin, mei):
        contact = outsider_of(PartnerFactory(owner=owner)).user
        User.objects.filter(pk=contact.pk).update(name=f"Contact of {owner.name}")
        people[f"of {owner.name}"] = contact
    return people


OURS = {"Lin", "Mei", "Boss", "Cfo", "Engineer"}
CONTACTS = {"Contact of Lin", "Contact of Mei"}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("boss", OURS | CONTACTS),
        ("cfo", OURS | CONTACTS),
        ("lin", OURS | {"Contact of Lin"}),
        ("engineer", OURS),
    ],
)
def test_our_people_see_colleagues_and_the_contacts_of_partners_in_their_scope(people, who, seen):
    assert seen_by(people[who]) == seen


def test_a_contact_sees_only_the_own_account(people):
    assert seen_by(people["of Lin"]) == {"Contact of Lin"}


def test_colleagues_are_no_contacts(people):
    assert {row.name for row in User.objects.colleagues()} == OURS
