from datetime import date

import pytest

from accounts.rules.permissions import Role
from agreements.services import propose_amendment, sign_amendment
from tests.agreements.web.conftest import NOW
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory, KpiFactory

TODAY = NOW.date()
CLAUSES = {
    "goals": ["5,000 contracts"],
    "exit": {"fee_rate": "0.20", "stop_loss_cap": "1000000"},
    "cost_shares": [{"party": "Aurora", "share": "60"}, {"party": "Zephyr", "share": "40"}],
    "dispute_ladder": [{"step": "negotiation", "days": 30}, {"step": "arbitration", "forum": "CIETAC"}],
    "renewal": {"renews": True, "notice_months": 6},
    "data_rights": {"owner": "Aurora", "compensation_min": "5000000.00"},
    "exclusivity": "None",
    "annexes": {"A": 1},
}
TERMS, VERSIONS = "/agreements/AG-1/terms/", "/agreements/AG-1/versions/"
AMEND = "/agreements/AG-1/amendments/new/"


@pytest.fixture
def agreement(partner):
    return AgreementFactory(code="AG-1", partner=partner, status="active", clauses=CLAUSES)


def amend(agreement, **terms):
    values = {"effective_from": date(2025, 6, 1), "reason": "market", "why": "Rivals ask for less."}
    clauses = CLAUSES | {"exit": {"fee_rate": "0.15", "stop_loss_cap": "1000000"}}
    return propose_amendment(agreement=agreement, by=agreement.partner.owner, **{**values, "clauses": clauses, **terms})


def signed(agreement):
    return sign_amendment(version=amend(agreement), signed_on=TODAY, by=None, today=TODAY)


def text_of(client, address, status=200):
    page = client.get(address)
    assert page.status_code == status
    return page.content.decode()


def sent_by(page, **more):
    """Return what the form of a page would send, with some of it changed."""
    form = page.context["form"]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    for name, field in form.fields.items():
        sent[name] = field.prepare_value(sent[name])
    return {name: value for name, value in sent.items() if value not in (None, False)} | more


def test_the_terms_are_told_in_words(reader, agreement):
    text = text_of(reader, TERMS)

    for said in ("5,000 contracts", "20.0%", "¥1,000,000.00", "Aurora 60; Zephyr 40", "within 30 days", "6 months"):
        assert said in text
    assert "You are looking at" not in text


def test_as_of_a_day_the_page_says_that_one_looks_at_the_past(reader, agreement):
    signed(agreement)

    assert "15.0%" in text_of(reader, TERMS)
    past = text_of(reader, f"{TERMS}?as_of=2025-05-31")
    assert "You are looking at 31 May 2025: version 1" in past
    assert "20.0%" in past


@pytest.mark.parametrize("day", ["soon", "2025-02-30", "1999-01-01", ""])
def test_a_day_that_is_none_is_told(reader, agreement, day):
    text_of(reader, f"{TERMS}?as_of={day}", status=400)


def test_versions_are_listed_and_two_of_them_compared(reader, agreement):
    signed(agreement)

    page = reader.get(VERSIONS)

    assert [row.number for row in page.context["versions"]] == [2, 1]
    assert [(row.before, row.after) for row in page.context["changes"]] == [("20.0%", "15.0%")]
    assert "Rivals ask for less." in page.content.decode()
    same = reader.get(f"{VERSIONS}?before=2&after=2")
    assert "These two say the same." in same.content.decode()


def test_the_form_gives_back_the_clauses_it_was_filled_with(reader, partner):
    agreement = AgreementFactory(code="AG-1", partner=partner, clauses=CLAUSES)
    page = reader.get("/agreements/AG-1/terms/edit/")

    answer = reader.post("/agreements/AG-1/terms/edit/", sent_by(page, goals="5,000 contracts\nOne app"))

    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert agreement.clauses == CLAUSES | {
        "goals": ["5,000 contracts", "One app"],
        "exit": {"fee_rate": "0.2", "stop_loss_cap": "1000000"},
        "data_rights": {"owner": "Aurora", "compensation_min": "5000000"},
    }


def test_kpi_targets_are_written_one_a_line_and_keep_their_own_curve(reader, partner):
    KpiFactory(code="contracts")
    curve = [["60", "80"], ["70", "100"]]
    clauses = {"kpi_targets": [{"kpi": KpiFactory(code="nps").code, "target": "70", "weight": "2", "curve": curve}]}
    agreement = AgreementFactory(code="AG-1", partner=partner, clauses=clauses)
    page = reader.get("/agreements/AG-1/terms/edit/")

    assert page.context["form"]["kpi_targets"].initial == "nps = 70 × 2"
    lines = sent_by(page, kpi_targets="nps = 70 × 2\ncontracts＝417")
    assert reader.post("/agreements/AG-1/terms/edit/", lines).status_code == 302
    agreement.refresh_from_db()
    assert agreement.clauses["kpi_targets"] == [*clauses["kpi_targets"], {"kpi": "contracts", "target": "417"}]
    assert "nps 70, weight 2, with a score curve of its own; contracts 417, weight 1" in text_of(reader, TERMS)


@pytest.mark.parametrize("line", ["sales = 417", "contracts = many", "contracts"])
def test_a_kpi_target_that_cannot_be_set_is_told_by_its_field(reader, partner, line):
    KpiFactory(code="contracts")
    AgreementFactory(code="AG-1", partner=partner)
    page = reader.get("/agreements/AG-1/terms/edit/")

    answer = reader.post("/agreements/AG-1/terms/edit/", sent_by(page, kpi_targets=line))

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"kpi_targets"})


def test_what_is_wrong_with_a_term_stands_by_its_field(reader, partner):
    AgreementFactory(code="AG-1", partner=partner)
    page = reader.get("/agreements/AG-1/terms/edit/")
    wrong = {"renewal__notice_months": "6", "renewal__decision_days": "10", "cost_shares": "Aurora"}

    answer = reader.post("/agreements/AG-1/terms/edit/", sent_by(page, **wrong))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"renewal__decision_days", "cost_shares"}


def test_an_amendment_is_previewed_before_it_is_kept_and_then_signed(reader, agreement):
    page = reader.get(AMEND)
    sent = sent_by(page, exit__fee_rate="15%", reason="results", why="Targets were beaten.", title="Swap")

    preview = reader.post(AMEND, {**sent, "preview": "1"})

    assert {row.label: row.after for row in preview.context["changes"]}["Title"] == "Swap"
    assert not agreement.versions.filter(number=2).exists()
    assert reader.post(AMEND, sent).headers["Location"] == VERSIONS
    version = agreement.versions.get(number=2)
    assert (version.title, version.clauses["exit"]["fee_rate"], version.reason) == ("Swap", "0.15", "results")
    edit = "/agreements/AG-1/amendments/2/"
    assert reader.post(edit, sent_by(reader.get(edit), why="They were beaten twice.")).status_code == 302
    sign = f"{edit}signature/"
    assert reader.post(sign, {**sent_by(reader.get(sign)), "signed_on": "2025-07-10"}).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.why) == ("signed", "They were beaten twice.")


def test_an_amendment_without_a_reason_or_a_change_is_refused(reader, agreement):
    sent = sent_by(reader.get(AMEND))

    answer = reader.post(AMEND, {**sent, "preview": "1"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason", "why"})
    unchanged = reader.post(AMEND, sent | {"reason": "market", "why": "Because", "effective_from": "2025-01-01"})
    assert "This changes nothing" in unchanged.content.decode()


def test_an_amendment_of_what_changed_meanwhile_is_stale(reader, agreement):
    sent = sent_by(reader.get(AMEND), reason="market", why="Because", title="Swap")
    agreement.touch()

    assert reader.post(AMEND, sent).status_code == 412


def test_an_open_amendment_is_withdrawn(reader, agreement):
    amend(agreement)

    assert "cannot be amended now" in text_of(reader, AMEND)
    assert reader.post("/agreements/AG-1/amendments/2/withdrawal/").status_code == 302
    assert agreement.versions.count() == 1
    assert reader.get("/agreements/AG-1/amendments/2/").status_code == 404
    assert reader.get("/agreements/AG-1/amendments/1/").status_code == 404


def test_other_managers_and_readers_change_nothing(client_of, agreement):
    colleague, executive = client_of(manager()), client_of(person(Role.EXECUTIVE))

    assert colleague.get(TERMS).status_code == 404
    assert executive.get(VERSIONS).status_code == 200
    for path in ("terms/edit/", "amendments/new/"):
        assert executive.get(f"/agreements/AG-1/{path}").status_code == 403
    assert AMEND not in text_of(executive, VERSIONS)


def test_the_pages_take_the_same_queries_for_few_and_many_versions(queries_of, agreement):
    few = queries_of(TERMS), queries_of(VERSIONS)
    signed(agreement)
    with_two = queries_of(VERSIONS)
    for number in range(3, 12):
        agreement.versions.create(
            number=number,
            effective_from=TODAY,
            clauses=CLAUSES,
            reason="market",
            why="More",
            status="signed",
            signed_on=TODAY,
            written_by=agreement.partner.owner,
        )

    assert queries_of(TERMS) == few[0]
    assert queries_of(VERSIONS) <= with_two
