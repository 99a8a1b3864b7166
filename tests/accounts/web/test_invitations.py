from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import prepare_invitation, withdraw_invitations
from tests.factories.accounts import administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client) -> User:
    """An administrator who is signed in, with an invitation in each state but accepted."""
    user = administrator(name="Boss")
    client.force_login(user)
    now = timezone.now()
    for name, at in (("Fresh", now), ("Old", now - timedelta(days=9)), ("Regretted", now)):
        prepare_invitation(email=f"{name}@x.example", name=name, roles=["manager"], now=at, by=user)
    withdraw_invitations(user=User.objects.get(name="Regretted"), now=now, by=user)
    return user


def shown(client, state: str) -> list[str]:
    return [row.user.name for row in client.get(f"/settings/invitations/?state={state}").context["page"].object_list]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("open", ["Fresh"]),
        ("expired", ["Old"]),
        ("withdrawn", ["Regretted"]),
        ("accepted", []),
        ("nonsense", ["Fresh"]),
    ],
)
def test_invitations_are_listed_by_their_state(client, boss, state, names):
    assert shown(client, state) == names


def test_an_invitation_is_withdrawn(client, boss):
    invitation = Invitation.objects.get(user__name="Fresh")

    client.post(f"/settings/invitations/{invitation.pk}/withdrawal/")

    assert shown(client, "open") == []
    assert shown(client, "withdrawn") == ["Regretted", "Fresh"]


def test_a_form_of_roles_says_what_each_lets_a_person_do(client, boss):
    page = client.get("/settings/users/invitation/").content.decode()

    assert "Executive: reads everything, decides and approves; enters no data." in page
