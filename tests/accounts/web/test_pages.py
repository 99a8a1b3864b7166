import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, AuditEntry, Organisation, User
from accounts.rules.permissions import Role
from accounts.services import create_token, ensure_organisation, prepare_invitation, record
from accounts.services.audit import record_batch
from tests.factories.accounts import administrator, manager, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    """An administrator who is signed in."""
    user = administrator(name="Boss")
    client.force_login(user)
    return user


def test_one_changes_ones_own_profile(client: Client) -> None:
    lin = manager()
    client.force_login(lin)
    fields = {"name": "Lin Qiao", "language": "zh-hans", "time_zone": "Asia/Shanghai", "theme": "dark"}

    response = client.post("/settings/profile/", fields)

    assert response.status_code == 302
    lin.refresh_from_db()
    assert (lin.name, lin.language, lin.time_zone, lin.theme) == ("Lin Qiao", "zh-hans", "Asia/Shanghai", "dark")
    assert not lin.has_single_key_shortcuts
    assert '<html lang="zh-Hans"' in client.get("/settings/profile/").content.decode()


def test_an_unknown_time_zone_is_a_form_error(client: Client, boss: User) -> None:
    response = client.post("/settings/profile/", {"name": "Boss", "language": "en", "time_zone": "Mars"})

    assert response.status_code == 422
    assert response.context["form"].errors["time_zone"]


def test_a_new_token_is_shown_once(client: Client) -> None:
    client.force_login(manager())

    shown = client.post("/settings/tokens/", {"name": "sync", "scopes": ["partners:read"], "days": 30})
    later = client.get("/settings/tokens/")

    token = ApiToken.objects.get()
    text = shown.context["new_token"]
    assert text.startswith(f"prms_{token.prefix}_")
    assert text in shown.content.decode()
    assert text not in later.content.decode()


def test_a_token_offers_only_scopes_within_the_role(client: Client) -> None:
    client.force_login(manager())

    response = client.post("/settings/tokens/", {"name": "sync", "scopes": ["statements:approve"], "days": 30})

    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_with_a_button(client: Client) -> None:
    lin = manager()
    client.force_login(lin)
    row, _ = create_token(user=lin, name="sync", scopes=["*:read"], now=timezone.now(), by=lin)

    client.post(f"/settings/tokens/{row.pk}/revocation/")

    row.refresh_from_db()
    assert row.revoked_at is not None


def test_somebody_elses_token_is_not_there(client: Client) -> None:
    other = manager()
    row, _ = create_token(user=other, name="sync", scopes=["*:read"], now=timezone.now(), by=other)
    client.force_login(manager())

    assert client.post(f"/settings/tokens/{row.pk}/revocation/").status_code == 404


def test_an_administrator_gives_roles_and_says_who_is_whose_deputy(client: Client, boss: User) -> None:
    lin, wang = manager(), manager()
    fields = {"name": lin.name, "language": "en", "time_zone": "UTC", "roles": ["finance"], "deputy": wang.pk}

    assert client.post(f"/settings/users/{lin.pk}/", fields).status_code == 302

    lin = User.objects.get(pk=lin.pk)
    assert (lin.role_names(), lin.deputy) == ({"finance"}, wang)


def test_a_refusal_of_the_service_is_told_in_the_form(client: Client, boss: User) -> None:
    fields = {"name": "Boss", "language": "en", "time_zone": "UTC", "roles": ["finance"]}

    response = client.post(f"/settings/users/{boss.pk}/", fields)

    assert response.status_code == 422
    assert "Nobody changes their own roles" in response.content.decode()


def test_a_person_is_shut_out_and_let_in_again(client: Client, boss: User) -> None:
    lin = manager()

    client.post(f"/settings/users/{lin.pk}/deactivation/", {"deactivation-reason": "Left"})
    lin.refresh_from_db()
    assert not lin.is_active

    client.post(f"/settings/users/{lin.pk}/reactivation/")
    lin.refresh_from_db()
    assert lin.is_active


def test_the_list_tells_who_comes_in_and_who_does_not_and_why(client: Client, boss: User) -> None:
    now = timezone.now()
    invited, lapsed = (
        prepare_invitation(email=f"{name}@example.com", name=name, roles=["manager"], now=moment, by=None)[0].user
        for name, moment in (("Invited", now), ("Lapsed", now - timedelta(days=8)))
    )
    shut = manager(name="Shut", is_active=False)
    expected = {"open": boss, "invited": invited, "lapsed": lapsed, "shut": shut}

    for state, who in expected.items():
        page = client.get(f"/settings/users/?entrance={state}").content.decode()
        assert [other.name for other in expected.values() if f">{other.name}</a>" in page] == [who.name]


def test_the_users_cost_the_same_for_few_and_many(client: Client, boss: User, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        client.get("/settings/users/?role=administrator")
    for _ in range(20):
        person(Role.ADMINISTRATOR, Role.FINANCE)
    with django_assert_num_queries(5):
        assert client.get("/settings/users/?role=administrator").status_code == 200


def test_the_organisation_is_changed_on_the_version_that_was_seen(client: Client, boss: User) -> None:
    ensure_organisation(name="NEV", by=None)
    fields = {"name": "NEV Group", "time_zone": "Asia/Shanghai", "currency": "CNY", "close_working_day": 4}
    fields |= {"close_at": "06:30", "version": "1"}

    assert client.post("/settings/organisation/", fields).status_code == 302
    assert client.post("/settings/organisation/", fields | {"name": "Other"}).status_code == 412

    assert Organisation.objects.get().name == "NEV Group"


def test_before_there_is_an_organisation_its_page_is_not_there(client: Client, boss: User) -> None:
    assert client.get("/settings/organisation/").status_code == 404


def test_the_trail_is_filtered_by_what_and_whom(client: Client, boss: User) -> None:
    record(action="partners.created", by=boss, target=boss)
    record(action="users.changed", by=None, target=manager(name="Lin"))

    page = client.get("/settings/audit/?action=users").content.decode()

    assert "users.changed" in page
    assert "partners.created" not in page
    assert client.get("/settings/audit/?q=Lin").context["page"].paginator.count == 1
    assert client.get("/settings/audit/?actor=PRMS").context["page"].paginator.count == 1


def test_the_trail_says_from_which_value_to_which_of_one_object_and_of_a_batch(client: Client, boss: User) -> None:
    record(
        action="users.changed", by=boss, target=boss, changes={"team": [None, "North"], "roles": [["a"], ["a", "b"]]}
    )
    moved = {"owner": ["old@example.com", "new@example.com"], "reason": "Leaves."}
    record_batch(action="partners.handed_over", by=boss, model=User, count=3, keys=["A", "B", "C"], changes=moved)

    text = " ".join(re.sub(r"<[^>]+>", " ", client.get("/settings/audit/").content.decode()).split())

    assert "team – → North" in text
    assert "roles a → a, b" in text
    assert "3 rows owner old@example.com → new@example.com reason Leaves." in text


def test_the_exported_trail_opens_in_a_spreadsheet_and_runs_nothing(client: Client, boss: User) -> None:
    lin = manager(name="=HYPERLINK(1)")
    record(action="users.changed", by=boss, target=lin, changes={"name": ["林乔", "=HYPERLINK(1)"]})

    response = client.get("/settings/audit/export.csv?action=users.changed")
    content = b"".join(response.streaming_content)

    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert row[header.index("object")] == "'=HYPERLINK(1)"
    assert "林乔" in row[header.index("changes")]
    assert content.count(b"\r\n") == 2


def test_the_trail_costs_the_same_for_few_and_many(client: Client, boss: User, django_assert_num_queries) -> None:
    for _ in range(3):
        record(action="users.changed", by=boss, target=boss)
    with django_assert_num_queries(4):
        client.get("/settings/audit/")
    for _ in range(30):
        record(action="users.changed", by=boss, target=boss)
    with django_assert_num_queries(4):
        assert client.get("/settings/audit/").status_code == 200
    assert AuditEntry.objects.count() == 33


def test_a_refused_page_names_the_roles_that_may(client: Client) -> None:
    client.force_login(manager())

    refused = client.get("/settings/audit/")

    assert refused.status_code == 403
    assert "It takes one of these roles: Administrator." in refused.content.decode()


def test_an_integrator_finds_tokens_on_pages_and_business_in_the_api_only(client: Client) -> None:
    client.force_login(person(Role.INTEGRATOR))

    assert [client.get(path).status_code for path in ("/settings/tokens/", "/meetings/")] == [200, 403]
    assert client.get("/api/v1/meetings/").status_code == 200
