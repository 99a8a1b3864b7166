"""A report is drafted, read, frozen and told; late data makes the next version and leaves the frozen one alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, User
from accounts.rules.permissions import Role
from evaluations.models import Scorecard
from governance.models import Meeting
from messaging.models import InboxItem, Notification
from partners.models import Partner
from prms.lib.errors import Forbidden, Stale
from prms.lib.pdf import PdfUnavailable
from prms.lib.periods import Quarter
from reports.errors import AlreadyIssued, NothingNew, NothingToReport, NotIssued, QuarterNotOver
from reports.models import HealthReport, HealthReportFile
from reports.rules.frozen import fingerprint
from reports.services import (
    draft_due_report,
    draft_health_report,
    file_of,
    issue_health_report,
    report_files,
    write_missing_files,
)
from tests.factories.accounts import administrator, manager, person
from tests.reports.health.quarter import LATER, NOW, QUARTER, company, meeting, partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return company()


@pytest.fixture
def one(owner: User) -> Partner:
    return partner(owner, "ONE", ["100", "101", "102"])


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The pages that were turned into PDF, which here is a number."""
    pages: list[str] = []

    def write(*, html: str, written_at: datetime) -> bytes:
        pages.append(html)
        return f"%PDF-{len(pages)}".encode()

    monkeypatch.setattr(report_files, "write_pdf", write)
    return pages


def draft(quarter: Quarter = QUARTER, **options: Any) -> HealthReport:
    return draft_health_report(quarter=quarter, **{"by": None, "now": NOW, **options})


def issued(**options: Any) -> HealthReport:
    return issue_health_report(report=draft(), by=None, now=NOW, **options)


def late_data(of: Partner) -> None:
    Scorecard.objects.filter(partner=of, month=date(2025, 9, 1)).update(total=Decimal(60), grade="poor")


def test_an_issued_report_is_frozen_with_its_time_and_fingerprint(one: Partner) -> None:
    by = administrator()

    report = issue_health_report(report=draft(), by=by, now=LATER)

    assert (report.status, report.issued_at, report.issued_by) == ("issued", LATER, by)
    assert report.sha256 == fingerprint(report.content)
    assert report.is_intact
    assert AuditEntry.objects.filter(action="health_report.issued", object_id=str(report.pk)).count() == 1


def test_late_data_makes_the_next_version_and_leaves_the_issued_one_alone(one: Partner, written: list[str]) -> None:
    first = issued()
    before = {language: file_of(report=first, language=language).sha256 for language in ("en", "zh-hans")}
    content = first.content

    late_data(one)
    second = issue_health_report(report=draft(now=LATER), by=None, now=LATER)

    assert (second.edition, second.figures["partners"][0]["total"]) == (2, "87.0")
    first = HealthReport.objects.get(pk=first.pk)
    assert (first.content, first.is_intact, first.figures["partners"][0]["total"]) == (content, True, "101.0")
    assert {language: file_of(report=first, language=language).sha256 for language in before} == before
    assert len(written) == 2


def test_without_new_figures_there_is_no_next_version(one: Partner) -> None:
    issued()

    with pytest.raises(NothingNew):
        draft(now=LATER + timedelta(days=60))


def test_a_draft_takes_the_figures_anew_until_it_is_issued(one: Partner) -> None:
    first = draft()
    late_data(one)

    again = draft(now=LATER)

    assert (again.pk, again.version, again.taken_at) == (first.pk, first.version + 1, LATER)
    assert again.figures["partners"][0]["total"] == "87.0"
    assert HealthReport.objects.count() == 1


def test_an_issued_report_cannot_be_issued_again(one: Partner) -> None:
    report = issued()

    with pytest.raises(AlreadyIssued):
        issue_health_report(report=report, by=None, now=LATER)


def test_only_the_draft_that_was_read_is_issued(one: Partner) -> None:
    seen = draft().version
    report = draft(now=LATER)

    with pytest.raises(Stale):
        issue_health_report(report=report, by=None, now=LATER, expected_version=seen)


@pytest.mark.parametrize("now", [datetime(2025, 9, 30, 15, 59, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)])
def test_a_quarter_is_reported_when_it_is_over_at_the_organisation(one: Partner, now: datetime) -> None:
    with pytest.raises(QuarterNotOver):
        draft(now=now)

    assert draft(now=datetime(2025, 9, 30, 16, 0, tzinfo=UTC)).edition == 1


def test_a_quarter_without_a_score_is_not_issued(owner: User) -> None:
    partner(owner, "NEW", [])

    with pytest.raises(NothingToReport):
        issued()


def test_the_executives_are_told_by_mail_and_inbox_once(one: Partner) -> None:
    executives = [person(Role.EXECUTIVE), person(Role.EXECUTIVE)]
    administrator()

    report = issued()

    told = Notification.objects.filter(cause=f"health_report:{report.pk}:issued")
    assert {(row.recipient, row.channel) for row in told} == {
        (who, channel) for who in executives for channel in ("inbox", "email")
    }
    assert {row.url for row in told} == {f"/reports/{QUARTER}/?version=1"}
    assert InboxItem.objects.count() == 2


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.FINANCE, Role.TEAM_MEMBER, Role.PARTNER_CONTACT])
def test_who_does_not_keep_reports_neither_drafts_nor_issues(one: Partner, role: Role) -> None:
    with pytest.raises(Forbidden):
        draft(by=person(role))
    with pytest.raises(Forbidden):
        issue_health_report(report=draft(), by=person(role), now=NOW)


def test_a_manager_prepares_only_a_report_of_partners_in_scope(one: Partner, owner: User) -> None:
    assert draft(by=owner).edition == 1

    partner(manager(), "FOREIGN", ["90"])

    with pytest.raises(Forbidden):
        draft(by=owner)


def test_a_report_is_seen_by_whoever_may_see_every_partner_in_it(one: Partner, owner: User) -> None:
    other = manager()
    report = issued()

    readers = [owner, administrator(), person(Role.EXECUTIVE), person(Role.FINANCE)]
    strangers = [other, person(Role.TEAM_MEMBER), person(Role.PARTNER_CONTACT)]

    assert [HealthReport.objects.visible_to(who).count() for who in readers] == [1, 1, 1, 1]
    assert [HealthReport.objects.visible_to(who).count() for who in strangers] == [0, 0, 0]
    assert not HealthReportFile.objects.visible_to(other).filter(report=report).exists()


def test_a_draft_is_seen_by_those_who_prepare_it(one: Partner, owner: User) -> None:
    draft()

    assert [HealthReport.objects.visible_to(who).count() for who in (owner, administrator())] == [1, 1]
    assert [HealthReport.objects.visible_to(person(role)).count() for role in (Role.EXECUTIVE, Role.FINANCE)] == [0, 0]


def test_a_draft_has_no_pdf(one: Partner) -> None:
    with pytest.raises(NotIssued):
        file_of(report=draft(), language="en")


def test_a_sweep_writes_each_pdf_once(one: Partner, written: list[str]) -> None:
    report = issued()

    assert [write_missing_files() for _ in range(3)] == [1, 1, 0]
    assert sorted(report.files.values_list("language", flat=True)) == ["en", "zh-hans"]


def test_without_pango_a_report_is_issued_all_the_same(one: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> bytes:
        raise PdfUnavailable("install Pango")

    monkeypatch.setattr(report_files, "write_pdf", refuse)

    assert issued().is_issued
    assert write_missing_files() == 0


def executive_meeting(of: Partner, day: date) -> Meeting:
    return meeting(of, day, "planned", level="executive")


@pytest.mark.parametrize(
    ("today", "is_drafted"),
    [(date(2025, 11, 11), False), (date(2025, 11, 12), True), (date(2025, 11, 18), True)],
)
def test_a_draft_is_made_five_working_days_before_the_executive_meeting(
    one: Partner, today: date, is_drafted: bool
) -> None:
    executive_meeting(one, date(2025, 11, 19))
    keeper = administrator()
    now = datetime.combine(today, NOW.time(), UTC)

    report = draft_due_report(now=now)

    assert (report is not None) is is_drafted
    assert Notification.objects.filter(recipient=keeper, channel="inbox").exists() is is_drafted
    assert draft_due_report(now=now) is None


def test_a_partners_monthly_meeting_asks_for_no_report(one: Partner) -> None:
    meeting(one, date(2025, 11, 13), "planned", level="business")

    assert draft_due_report(now=NOW) is None


def test_the_command_issues_once_and_tells_the_fingerprints(
    one: Partner, written: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("issue_health_report", str(QUARTER))
    call_command("issue_health_report", str(QUARTER))

    told = capsys.readouterr().out
    report = HealthReport.objects.get()
    assert told.count(report.sha256) == 2
    assert told.count("PRMS-2025-Q3-partner-health-en.pdf") == 2
    assert "nothing new" in told


def test_the_command_refuses_what_is_no_quarter(one: Partner) -> None:
    with pytest.raises(CommandError, match="not a quarter"):
        call_command("issue_health_report", "2025-09")
