from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.rules.permissions import Role
from tests.factories.accounts import administrator, manager, person
from tests.factories.governance import ActionFactory, MeetingFactory
from tests.factories.partners import PartnerFactory, outsider_of

pytestmark = pytest.mark.django_db
ACTIONS = "/api/v1/actions/"


@pytest.fixture
def partner(boss):
    return PartnerFactory(code="VOLT", owner=boss)


def test_an_action_is_given_and_completed_with_evidence(api, partner, boss):
    created = api.post(ACTIONS, {"partner": "VOLT", "title": "Send the forecast", "due_on": "2026-03-20"})
    address = f"{ACTIONS}{created.json()['id']}/"
    without = api.post(f"{address}completion/", {})
    done = api.post(f"{address}completion/", {"evidence": "https://wiki.example/forecast"})

    assert (created.status_code, created.json()["owner"], created.json()["status"]) == (201, boss.email, "open")
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (400, "/evidence")
    assert (done.json()["status"], done.json()["done_by"]) == ("done", boss.email)
    assert api.post(f"{address}completion/", {"evidence": "Twice"}).status_code == 409


def test_an_action_is_edited_cancelled_and_opened_again(api, partner):
    action = ActionFactory(partner=partner)
    address = f"{ACTIONS}{action.pk}/"

    edited = api.patch(address, {"due_on": "2026-04-01"}, headers={"If-Match": '"1"'})
    cancelled = api.post(f"{address}cancellation/", {"reason": "Double."})
    reopened = api.post(f"{address}reopening/", {"reason": "It was not."})

    assert (edited.json()["due_on"], cancelled.json()["status"], reopened.json()["status"]) == (
        "2026-04-01",
        "cancelled",
        "open",
    )
    assert api.patch(address, {"title": "x"}, headers={"If-Match": '"1"'}).status_code == 412


def test_ids_of_what_is_out_of_sight_are_not_found(api, partner):
    hidden = MeetingFactory()
    sent = {"title": "Look", "due_on": "2026-03-20"}

    for field, value in (("meeting", hidden.pk), ("partner", hidden.partner.code)):
        response = api.post(ACTIONS, {**sent, field: value})
        assert (response.status_code, response.json()["errors"][0]["pointer"]) == (404, f"/{field}")


def test_actions_are_found_by_owner_status_and_lateness(api, partner, boss):
    today = timezone.localdate()
    late = ActionFactory(partner=partner, owner=boss, due_on=today - timedelta(days=1))
    due = ActionFactory(partner=partner, due_on=today)
    ActionFactory()

    def found(query):
        return [row["id"] for row in api.get(f"{ACTIONS}?{query}").json()["results"]]

    assert found("") == [late.pk, due.pk]
    assert found("overdue=true") == [late.pk]
    assert found("overdue=false") == [due.pk]
    assert found("owner=boss@example.com") == [late.pk]
    assert found("partner=VOLT&status=open&ordering=-due_on") == [due.pk, late.pk]


def test_an_outsider_sees_and_completes_own_actions_alone(api_of):
    contact = outsider_of(PartnerFactory())
    own = ActionFactory(partner=contact.partner, owner=contact.user)
    other = ActionFactory(partner=contact.partner)
    outsider = api_of(contact.user)

    assert [row["id"] for row in outsider.get(ACTIONS).json()["results"]] == [own.pk]
    assert outsider.get(f"{ACTIONS}{other.pk}/").status_code == 404
    assert outsider.post(f"{ACTIONS}{other.pk}/completion/", {"evidence": "x"}).status_code == 404
    assert outsider.post(f"{ACTIONS}{own.pk}/cancellation/", {"reason": "x"}).status_code == 403
    assert outsider.post(f"{ACTIONS}{own.pk}/completion/", {"evidence": "Sent."}).status_code == 201


def test_a_team_colleague_reads_an_action_and_does_not_change_it(api_of, partner):
    action = ActionFactory(partner=partner)
    executive = api_of(person(Role.EXECUTIVE))

    assert executive.get(f"{ACTIONS}{action.pk}/").status_code == 200
    assert executive.patch(f"{ACTIONS}{action.pk}/", {"title": "x"}, headers={"If-Match": "1"}).status_code == 403
    assert api_of(manager()).get(f"{ACTIONS}{action.pk}/").status_code == 404


def test_a_page_of_actions_takes_four_queries(token_api, django_assert_max_num_queries):
    reader = token_api(administrator(), "actions:read")
    ActionFactory.create_batch(20)
    reader.get(ACTIONS)

    with django_assert_max_num_queries(4):
        assert len(reader.get(ACTIONS).json()["results"]) == 20


def test_many_actions_get_another_day_and_owner_with_one_reason(api, partner):
    ids = [action.pk for action in ActionFactory.create_batch(2, partner=partner)]
    colleague = manager()
    changes = {"owner": colleague.email, "due_on": "2026-05-01", "reason": "Handed over"}

    answer = api.post(f"{ACTIONS}changes/", {"actions": [*ids, ActionFactory().pk], **changes})

    assert (answer.status_code, answer.json()) == (201, {"count": 2, "left": 1})
    assert {(row["owner"], row["due_on"]) for row in api.get(ACTIONS).json()["results"]} == {
        (colleague.email, "2026-05-01")
    }
    assert api.post(f"{ACTIONS}changes/", {"actions": ids, "reason": "Nothing"}).status_code == 400
