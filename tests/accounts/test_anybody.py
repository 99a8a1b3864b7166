import pytest

from accounts.anybody import anybody, own_values, sort_of
from accounts.models import Team, User
from tests.factories.accounts import manager
from tests.factories.exits import executive

pytestmark = pytest.mark.django_db


def test_people_of_the_same_roles_share_one_stand_in():
    first, second = manager(), manager()

    assert sort_of(first) == sort_of(second)
    assert sort_of(first) != sort_of(executive())
    assert sort_of(first) != sort_of(manager(team=Team.objects.create(name="Key accounts")))


def test_a_stand_in_may_what_its_people_may_and_stands_for_each_of_them():
    person = manager(team=Team.objects.create(name="Key accounts"))
    stand_in = anybody(sort_of(person))

    assert stand_in.role_names() == person.role_names()
    assert stand_in.may("partners.view_team")
    assert own_values(person) == {stand_in.pk: person.pk, stand_in.team_id: person.team_id}


def test_somebody_who_was_shut_out_may_nothing():
    person = manager(is_active=False)

    assert not anybody(sort_of(person)).may("partners.view_team")


def test_what_a_stand_in_does_not_stand_for_cannot_be_asked():
    with pytest.raises(User.DoesNotExist):
        _ = anybody(sort_of(manager())).email
