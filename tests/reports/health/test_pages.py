"""The report in the browser and by API, at the doors."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.permissions import Role
from evaluations.models import Scorecard
from prms.lib.pdf import PdfUnavailable
from prms.lib.periods import Quarter
from reports.models import HealthReport, HealthReportFile
from reports.rules.frozen import fingerprint
from reports.services import draft_health_report, issue_health_report, report_files
from tests.factories.accounts import administrator, person
from tests.factories.reports import portfolio
from tests.reports.health.quarter import LATER, NOW, QUARTER, company, partner

pytestmark = pytest.mark.django_db

PAGE = f"/reports/{QUARTER}/"
API = "/api/v1/reports/health/"


@pytest.fixture
def owner() -> User:
    return company()


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def draft() -> HealthReport:
    return draft_health_report(quarter=QUARTER, by=None, now=NOW)


def issued() -> HealthReport:
    report = issue_health_report(report=draft(), by=None, now=NOW)
    HealthReportFile.objects.create(
        report=report, language="en", content=b"%PDF-kept", sha256=fingerprint(b"%PDF-kept")
    )
    return report


def test_an_executive_reads_and_downloads_but_changes_nothing(client: Client, owner: User) -> None:
    partner(owner, "ONE", ["100", "101", "102"])
    issued()
    signed_in(client, person(Role.EXECUTIVE))

    page = client.get(PAGE)
    pdf = client.get(f"{PAGE}en.pdf")

    assert "The portfolio stands at 101.0." in page.content.decode()
    assert f"/reports/{QUARTER}/draft/" not in page.content.decode()
    assert b"".join(pdf.streaming_content) == b"%PDF-kept"
    assert pdf["Content-Disposition"] == f'attachment; filename="PRMS-{QUARTER}-partner-health-en.pdf"'
    assert [client.post(f"{PAGE}{verb}/").status_code for verb in ("draft", "issue")] == [403, 404]


def test_a_missing_figure_is_a_dash(client: Client, owner: User) -> None:
    partner(owner, "ONE", ["100"])
    issued()

    figures = signed_in(client, person(Role.EXECUTIVE)).get(PAGE).context["figures"]

    assert [figure.value for figure in figures] == ["100.0", "0", "100%", "–", "–", "–", "–"]


def test_the_draft_tells_what_is_missing_and_who_will_be_told(client: Client, owner: User) -> None:
    partner(owner, "GAP", ["100", "100"])
    executive = person(Role.EXECUTIVE)
    draft()
    signed_in(client, administrator())

    page = client.get(PAGE).content.decode()
    question = client.get(f"{PAGE}issue/")

    assert "1 month of a partner has no scorecard." in page
    assert "GAP Ltd, July 2025: Not scored in the month&#x27;s close" in page
    assert question.context["recipients"] == [executive]


def test_issuing_on_the_page_freezes_what_was_read(client: Client, owner: User) -> None:
    partner(owner, "ONE", ["100"])
    report = draft()
    signed_in(client, administrator())

    stale = client.post(f"{PAGE}issue/", {"version": report.version + 1})
    done = client.post(f"{PAGE}issue/", {"version": report.version})

    assert (stale.status_code, done.status_code) == (412, 302)
    assert done["Location"] == f"{PAGE}?version=1"
    assert HealthReport.objects.get().is_issued


def test_late_data_is_told_and_offers_the_next_version(client: Client, owner: User) -> None:
    one = partner(owner, "ONE", ["100"])
    issued()
    signed_in(client, administrator())
    before = client.get(PAGE).context["has_new_figures"]
    Scorecard.objects.filter(partner=one).update(total=90)

    after = client.get(PAGE).context["has_new_figures"]
    answer = client.post(f"{PAGE}draft/")

    assert (before, after) == (False, True)
    assert answer["Location"] == f"{PAGE}?version=2"
    assert client.get(f"{PAGE}?version=1").context["figures"][0].value == "100.0"
    assert client.get(PAGE).context["report"].edition == 2


@pytest.mark.parametrize("address", ["/reports/2025-Q9/", "/reports/2019-Q1/", f"{PAGE}?version=7", f"{PAGE}fr.pdf"])
def test_what_is_no_report_is_not_found(client: Client, owner: User, address: str) -> None:
    partner(owner, "ONE", ["100"])
    issued()

    assert signed_in(client, administrator()).get(address).status_code == 404


def test_the_list_offers_the_quarter_that_is_over(client: Client, owner: User) -> None:
    page = signed_in(client, administrator()).get("/reports/")

    assert page.context["to_draft"] == Quarter.of(timezone.localdate()).previous()
    assert "No report yet." in page.content.decode()


def test_the_pages_ask_as_often_for_sixty_partners_as_for_ten(client: Client, owner: User) -> None:
    signed_in(client, administrator())
    counts: dict[str, list[int]] = {"/reports/": [], PAGE: [], f"{PAGE}partners/": []}
    for more in (10, 50):
        portfolio(owner, more)
        draft_health_report(quarter=QUARTER, by=None, now=LATER)
        for address, found in counts.items():
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.append(len(asked))

    assert {address: found[0] == found[1] for address, found in counts.items()} == dict.fromkeys(counts, True)
    assert max(found[0] for found in counts.values()) <= 45


def test_the_api_gives_the_frozen_figures_with_their_fingerprint(client: Client, owner: User) -> None:
    partner(owner, "ONE", ["100", "101", "102"])
    report = issued()
    signed_in(client, person(Role.EXECUTIVE))

    (row,) = client.get(f"{API}?quarter={QUARTER}").json()["results"]
    pdf = client.get(row["pdf"]["en"])

    assert (row["quarter"], row["version"], row["status"], row["sha256"]) == (str(QUARTER), 1, "issued", report.sha256)
    assert row["figures"] == report.figures
    assert client.get(f"{API}{report.pk}/").json() == row
    assert b"".join(pdf.streaming_content) == b"%PDF-kept"
    assert client.get(f"{API}?quarter=2025-Q1").json()["results"] == []


def test_the_api_drafts_and_issues_on_the_version_that_was_read(client: Client, owner: User) -> None:
    partner(owner, "ONE", ["100"])
    signed_in(client, administrator())

    def post(address: str, body: dict[str, Any], **headers: str) -> Any:
        return client.post(address, body, content_type="application/json", headers=headers)

    made = post(API, {"quarter": str(QUARTER)})
    issue = f"{API}{made.json()['id']}/issue/"
    answers = [post(issue, {}), post(issue, {}, **{"If-Match": '"9"'}), post(issue, {}, **{"If-Match": made["ETag"]})]

    assert (made.status_code, made.json()["status"], made.json()["pdf"]) == (201, "draft", {})
    assert [answer.status_code for answer in answers] == [428, 412, 201]
    assert answers[-1].json()["status"] == "issued"


def test_nobody_waits_for_the_pdf_of_a_large_report(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner(owner, "ONE", ["100", "101", "102"])
    issued()
    monkeypatch.setattr(report_files, "MOST_PARTNERS_WHILE_WAITING", 0)
    signed_in(client, person(Role.EXECUTIVE))

    known, missing = client.get(f"{PAGE}en.pdf"), client.get(f"{PAGE}zh-hans.pdf")
    by_program = client.get(f"/api/v1/reports/health.pdf?quarter={QUARTER}&language=zh-hans")

    assert known.status_code == 200
    assert (missing.status_code, missing["Retry-After"]) == (503, "30")
    assert "The PDF is being written" in missing.content.decode()
    assert (by_program.status_code, by_program.json()["type"]) == (503, "urn:prms:problem:pdf_in_work")
    assert by_program["Retry-After"] == "30"


def test_without_pango_the_page_of_the_pdf_says_what_to_install(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> bytes:
        raise PdfUnavailable("Install Pango.")

    partner(owner, "ONE", ["100", "101", "102"])
    issued()
    monkeypatch.setattr(report_files, "write_pdf", refuse)

    answer = signed_in(client, person(Role.EXECUTIVE)).get(f"{PAGE}zh-hans.pdf")

    assert (answer.status_code, "Install Pango." in answer.content.decode()) == (503, True)


@pytest.mark.parametrize("changed", ["figures", "file"])
def test_what_is_no_longer_what_was_frozen_is_not_given_out(client: Client, owner: User, changed: str) -> None:
    partner(owner, "ONE", ["100", "101", "102"])
    report = issued()
    if changed == "file":
        HealthReportFile.objects.update(content=b"%PDF-other")
    else:
        HealthReport.objects.update(content=report.content.replace("101", "141"))
    signed_in(client, person(Role.EXECUTIVE))

    assert client.get(f"{PAGE}en.pdf").status_code == 409
    assert ("no longer those that were frozen" in client.get(PAGE).content.decode()) is (changed == "figures")
