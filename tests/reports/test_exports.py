"""A long list's file is asked for, made in the background as its asker sees the list, told of, kept for a week."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry, User
from messaging.models import InboxItem, Notification
from partners.models import Partner
from partners.services import hand_over_partners
from prms.lib.errors import Forbidden, NotFound
from reports.errors import TooManyExports
from reports.models import Export
from reports.services import ask_for_export, drop_old_exports, exports, make_next_export
from tests.factories.accounts import administrator, manager
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 11, 3, 9, tzinfo=UTC)
CSV, XLSX = "/partners/export.csv?level=S", "/partners/export.csv?level=S&file=xlsx"


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.fixture
def owner() -> User:
    owner = manager()
    for number in range(3):
        PartnerFactory(owner=owner, code=f"S-{number}", level="S", name=f"=Firm {number}")
    PartnerFactory(owner=owner, code="C-9", level="C")
    PartnerFactory(owner=manager(), code="OTHER", level="S")
    return owner


@pytest.fixture
def reader(owner: User, client: Client) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def made(address: str, owner: User, now: datetime = NOW) -> Export:
    export = ask_for_export(address=address, by=owner)
    assert make_next_export(clock=at(now)) == 1
    export.refresh_from_db()
    return export


@pytest.mark.parametrize(("most", "answer"), [(2, 302), (3, 200), (4, 200)])
def test_a_list_is_answered_at_once_up_to_the_limit(reader: Client, settings: Any, most: int, answer: int) -> None:
    settings.EXPORT_ROWS_AT_ONCE = most

    assert reader.get(CSV).status_code == answer


def test_a_longer_list_leads_to_the_page_that_has_its_file_prepared(reader: Client, settings: Any) -> None:
    settings.EXPORT_ROWS_AT_ONCE = 2

    page = reader.get(XLSX, follow=True)
    asked = reader.post(page.redirect_chain[-1][0])
    export = Export.objects.get()

    assert "The list has 3 rows." in page.content.decode()
    assert asked.headers["Location"] == export.get_absolute_url()
    assert (export.address, export.file_name, export.status) == (XLSX, "partners.xlsx", "waiting")
    assert "The file is being prepared." in reader.get(export.get_absolute_url()).content.decode()
    assert reader.get(f"{export.get_absolute_url()}file/").status_code == 404


def test_the_file_is_what_the_list_would_have_answered(reader: Client, owner: User) -> None:
    at_once = b"".join(reader.get(CSV).streaming_content)

    export = made(CSV, owner)
    fetched = reader.get(f"{export.get_absolute_url()}file/")

    assert b"".join(fetched.streaming_content) == at_once
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="partners.csv"'
    assert "3 rows are ready." in reader.get(export.get_absolute_url()).content.decode()


def test_a_workbook_holds_the_same_rows_and_runs_nothing(owner: User) -> None:
    export = made(XLSX, owner)

    with export.file.open("rb") as file:
        rows = CalamineWorkbook.from_filelike(BytesIO(file.read())).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["code", "S-0", "S-1", "S-2"]
    assert rows[1][1] == "'=Firm 0"


def test_the_asker_is_told_once_by_inbox_and_mail_with_a_link(owner: User) -> None:
    export = made(CSV, owner)

    assert make_next_export(clock=at(NOW)) == 0
    told = Notification.objects.filter(cause=f"export:{export.pk}")
    assert sorted(told.values_list("recipient", "channel")) == [(owner.pk, "email"), (owner.pk, "inbox")]
    assert {row.url for row in told} == {export.get_absolute_url()}
    assert InboxItem.objects.filter(user=owner).count() == 1
    assert set(AuditEntry.objects.filter(action__startswith="export.").values_list("action", "actor_label")) == {
        ("export.asked", owner.email),
        ("export.made", "PRMS"),
    }


def test_it_holds_what_the_asker_may_see_when_it_is_made(owner: User) -> None:
    ask_for_export(address=CSV, by=owner)
    lost = Partner.objects.filter(code="S-1")
    hand_over_partners(leaver=owner, to=manager(), reason="moves", by=administrator(), now=NOW, partners=lost)

    assert make_next_export(clock=at(NOW)) == 1

    export = Export.objects.get()
    assert export.row_count == 2
    assert "S-1" not in export.file.read().decode()


def test_who_lost_the_list_meanwhile_is_told_why_there_is_no_file(owner: User) -> None:
    export = ask_for_export(address=CSV, by=owner)
    owner.role_assignments.all().delete()

    assert make_next_export(clock=at(NOW)) == 0

    export.refresh_from_db()
    assert (export.status, export.problem) == ("failed", "Your roles do not include this list.")
    assert Notification.objects.filter(template="reports/messages/export_failed").exists()


@pytest.mark.parametrize("address", ["", "/", "/nowhere/", "/partners/", "https://example.com/partners/export.csv"])
def test_only_a_list_of_ours_can_be_asked_for(owner: User, address: str) -> None:
    with pytest.raises(NotFound):
        ask_for_export(address=address, by=owner)


def test_a_list_is_asked_for_by_whom_it_opens_to(owner: User) -> None:
    with pytest.raises(Forbidden):
        ask_for_export(address="/settings/audit/export.csv", by=owner)


def test_the_same_list_is_prepared_once_at_a_time(owner: User) -> None:
    first = ask_for_export(address=CSV, by=owner)

    assert ask_for_export(address=CSV, by=owner) == first
    make_next_export(clock=at(NOW))
    assert ask_for_export(address=CSV, by=owner) != first


def test_one_person_has_five_files_prepared_at_most(owner: User) -> None:
    for level in "SABC":
        ask_for_export(address=f"/partners/export.csv?level={level}", by=owner)
    ask_for_export(address="/partners/export.csv", by=owner)

    with pytest.raises(TooManyExports, match="5 files are being prepared for you"):
        ask_for_export(address=XLSX, by=owner)
    assert ask_for_export(address=XLSX, by=administrator())


def test_nobody_else_reaches_the_file(owner: User, client: Client) -> None:
    export = made(CSV, owner)
    client.force_login(administrator())

    assert client.get(export.get_absolute_url()).status_code == 404
    assert client.get(f"{export.get_absolute_url()}file/").status_code == 404


def test_what_a_dead_worker_left_is_made_once_its_lease_runs_out(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask_for_export(address=CSV, by=owner)
    with monkeypatch.context() as dying:
        dying.setattr(exports, "write_csv", _die)
        with pytest.raises(KeyboardInterrupt):
            make_next_export(clock=at(NOW))

    assert make_next_export(clock=at(NOW + exports.LEASE)) == 0
    assert make_next_export(clock=at(NOW + exports.LEASE + timedelta(seconds=1))) == 1
    export.refresh_from_db()
    assert (export.status, export.attempts) == ("ready", 2)


def test_after_three_tries_the_asker_is_told(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask_for_export(address=CSV, by=owner)
    monkeypatch.setattr(exports, "write_csv", _fail)

    for hour in range(4):
        assert make_next_export(clock=at(NOW + timedelta(hours=hour))) == 0

    export.refresh_from_db()
    assert (export.status, export.attempts) == ("failed", 3)
    assert export.problem == "The file could not be written. Narrow the list and ask again."


@pytest.mark.parametrize(
    ("later", "status"), [(timedelta(days=7, seconds=-1), "ready"), (timedelta(days=7), "expired")]
)
def test_a_file_is_kept_for_a_week(owner: User, reader: Client, later: timedelta, status: str) -> None:
    export = made(CSV, owner)
    kept_at = export.file.path

    drop_old_exports(now=NOW + later)

    export.refresh_from_db()
    assert export.status == status
    assert export.file.storage.exists(kept_at) == (status == "ready")
    assert reader.get(f"{export.get_absolute_url()}file/").status_code == (200 if status == "ready" else 404)


def test_an_expired_file_can_be_asked_for_again(owner: User, reader: Client) -> None:
    export = made(XLSX, owner)
    drop_old_exports(now=NOW + timedelta(days=8))

    page = reader.get(export.get_absolute_url()).content.decode()

    assert f"/exports/new/?{urlencode({'of': XLSX})}" in page


def test_what_is_long_gone_is_forgotten(owner: User) -> None:
    export = made(CSV, owner)
    drop_old_exports(now=NOW + timedelta(days=8))
    Export.objects.filter(pk=export.pk).update(created_at=NOW - timedelta(days=91))

    drop_old_exports(now=NOW)

    assert not Export.objects.exists()


def test_somebody_who_left_gets_no_file() -> None:
    leaver = manager()
    export = ask_for_export(address=CSV, by=leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    assert make_next_export(clock=at(NOW)) == 0

    export.refresh_from_db()
    assert export.status == "failed"
    assert not Notification.objects.exists()


def _die(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt


def _fail(*_args: object, **_options: object) -> None:
    raise OSError("no space left")
