import pytest

from accounts.models import AuditEntry, SavedView, User
from accounts.rules.permissions import Role
from accounts.services import save_view
from tests.factories.accounts import administrator, manager, person
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(client) -> User:
    """A manager who is signed in."""
    user = manager(name="Lin Qiao")
    client.force_login(user)
    return user


def keep(client, **fields: str) -> SavedView:
    sent = {"place": "partners", "name": "Strategic", "query": "level=S&sort=-total&page=3", **fields}
    client.post("/views/", sent)
    return SavedView.objects.get(name=fields.get("name", "Strategic"))


def tabs(client, path: str = "/partners/") -> list[tuple[str, bool]]:
    return [(tab.label, tab.is_current) for tab in client.get(path).context["views"].tabs]


def test_a_list_is_kept_and_opened_again(client, lin):
    view = keep(client)

    assert view.query == "level=S&sort=-total"
    assert client.get(f"/views/{view.pk}/").url == f"/partners/?level=S&sort=-total&view={view.pk}"
    assert AuditEntry.objects.filter(action="views.saved", actor=lin).exists()


def test_views_are_tabs_above_their_list(client, lin):
    keep(client)

    assert tabs(client) == [("All partners", True), ("Strategic", False)]
    assert tabs(client, "/partners/?sort=-total&level=S") == [("All partners", False), ("Strategic", True)]


def test_what_changed_since_can_be_kept(client, lin):
    view = keep(client)
    changed = client.get(f"/partners/?level=A&view={view.pk}")

    assert changed.context["views"].is_changed
    assert "Save changes" in changed.content.decode()
    client.post(f"/views/{view.pk}/", {"query": "level=A"})
    view.refresh_from_db()
    assert (view.query, view.name) == ("level=A", "Strategic")


def test_a_view_keeps_the_height_of_rows_and_the_size_of_pages(client, lin):
    view = keep(client, query="density=compact&per_page=100")

    opened = client.get(f"/views/{view.pk}/", follow=True)
    page = opened.content.decode()

    assert 'data-density="compact"' in page.split(">", 2)[1]
    assert not opened.context["views"].is_changed
    # Filtering anew keeps both.
    assert '<input type="hidden" name="density" value="compact">' in page
    assert '<input type="hidden" name="per_page" value="100">' in page
    assert client.get(f"/partners/?density=roomy&per_page=100&view={view.pk}").context["views"].is_changed


@pytest.mark.parametrize(
    ("path", "css"),
    [
        ("/partners/?hide=stage&hide=owner", "hide-5 hide-1"),
        ("/partners/?hide=owner,nonsense", "hide-1"),
        ("/actions/?hide=source&q=x", ""),
        ("/incidents/?hide=state&view=7", ""),
        ("/agreements/", ""),
    ],
)
def test_columns_are_hidden_by_the_address(client, lin, path, css):
    PartnerFactory(owner=lin)

    opened = client.get(path)

    assert opened.status_code == 200
    if css:
        assert f'class="partner-list {css}"' in opened.content.decode()


def test_a_view_keeps_its_hidden_columns(client, lin):
    view = keep(client, query="hide=stage&hide=history")

    opened = client.get(f"/views/{view.pk}/", follow=True)

    assert 'class="partner-list hide-6 hide-5"' in opened.content.decode()
    assert not opened.context["views"].is_changed


def test_a_height_that_is_none_is_the_usual_one(client, lin):
    assert "data-density=" not in client.get("/partners/?density=tiny").content.decode().split("<head>")[0]


def test_a_view_is_renamed_and_deleted(client, lin):
    view = keep(client)

    client.post(f"/views/{view.pk}/", {"name": "Top"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Top", "level=S&sort=-total")
    client.post(f"/views/{view.pk}/deletion/")
    assert not SavedView.objects.exists()
    assert AuditEntry.objects.filter(action="views.deleted").exists()


def test_a_shared_view_is_everybodys_tab_but_only_its_owners_to_change(client, lin):
    view = keep(client, is_shared="on")
    client.force_login(manager())

    assert ("Strategic", False) in tabs(client)
    assert client.post(f"/views/{view.pk}/", {"name": "Mine"}).status_code == 403
    client.force_login(administrator())
    assert client.post(f"/views/{view.pk}/", {"name": "Ours"}).status_code == 302
    view.refresh_from_db()
    assert view.name == "Ours"


def test_a_private_view_of_somebody_else_is_not_found(client, lin):
    view = save_view(place="partners", name="Hers", query="level=S", by=manager())

    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert tabs(client) == [("All partners", True)]


def test_a_team_member_keeps_views_but_does_not_share_them(client):
    user = person(Role.TEAM_MEMBER)
    client.force_login(user)

    assert client.post("/views/", {"place": "actions", "name": "Mine", "query": "status=done"}).status_code == 302
    sent = {"place": "actions", "name": "Ours", "query": "status=done", "is_shared": "on"}
    assert client.post("/views/", sent).status_code == 403


@pytest.mark.parametrize("sent", [{"name": " "}, {"place": "secrets"}, {"name": "Strategic"}])
def test_a_view_that_cannot_be_kept_is_refused_in_a_message(client, lin, sent):
    keep(client)

    response = client.post("/views/", {"place": "partners", "name": "Other", "query": "level=S", **sent}, follow=True)

    assert response.status_code == 200
    assert SavedView.objects.count() == 1
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
