from datetime import date

import pytest

from accounts.models import AuditEntry
from agreements.errors import AgreementMoveRefused, AgreementRefused, AmendmentOpen, AmendmentRefused, VersionSigned
from agreements.read.as_of import agreement_as_of, compare
from agreements.services import (
    edit_amendment,
    propose_amendment,
    sign_amendment,
    take_up_amendments,
    withdraw_amendment,
)
from partners.errors import NotTheOwner
from prms.lib.errors import InvalidInput, Stale
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory, worked_plan

pytestmark = pytest.mark.django_db
JULY, TODAY = date(2025, 7, 1), date(2025, 6, 20)
LONGER = {"renewal": {"notice_months": 9}}


@pytest.fixture
def agreement():
    return AgreementFactory(status="active", title="Swap", clauses={"renewal": {"notice_months": 6}})


def propose(agreement, **terms):
    values = {"effective_from": JULY, "reason": "market", "why": "Rivals ask for more notice.", "clauses": LONGER}
    return propose_amendment(agreement=agreement, **{**values, "by": agreement.partner.owner, **terms})


def sign(version, **values):
    return sign_amendment(version=version, **{"signed_on": TODAY, "by": None, "today": TODAY, **values})


def test_an_amendment_is_the_next_version_and_keeps_what_it_does_not_change(agreement):
    version = propose(agreement)

    assert (version.number, version.status, version.title) == (2, "draft", "Swap")
    assert agreement.terms_on(JULY).renewal.notice_months == 6
    assert AuditEntry.objects.get(action="agreements.amendment_proposed").changes["why"] == [None, version.why]


def test_a_signed_amendment_holds_from_its_day_on_and_the_first_version_stays(agreement):
    sign(propose(agreement))

    agreement.refresh_from_db()
    assert (agreement.terms_version, agreement.clauses) == (1, {"renewal": {"notice_months": 6}})
    assert [agreement.terms_on(day).renewal.notice_months for day in (date(2025, 6, 30), JULY)] == [6, 9]
    assert take_up_amendments(today=date(2025, 6, 30)) == 0
    assert take_up_amendments(today=JULY) == 1
    assert take_up_amendments(today=JULY) == 0
    agreement.refresh_from_db()
    assert (agreement.terms_version, agreement.clauses) == (2, LONGER)
    assert agreement.versions.get(number=1).clauses == {"renewal": {"notice_months": 6}}


def test_an_amendment_signed_after_its_day_holds_at_once(agreement):
    sign(propose(agreement), today=JULY)

    agreement.refresh_from_db()
    assert agreement.terms_version == 2
    assert AuditEntry.objects.filter(action="agreements.amended").count() == 1


@pytest.mark.parametrize(
    ("wrong", "refusal", "pointer"),
    [
        ({"why": "  "}, AmendmentRefused, "/why"),
        ({"reason": "initial"}, AmendmentRefused, "/reason"),
        ({"reason": "mood"}, InvalidInput, "/reason"),
        ({"effective_from": date(2024, 12, 31)}, AmendmentRefused, "/effective_from"),
        ({"ends_on": date(2025, 6, 30)}, AmendmentRefused, "/ends_on"),
        ({"clauses": {"exit": {"quarters": 0}}}, AgreementRefused, "/clauses/exit/quarters"),
        ({"clauses": ["x"]}, AgreementRefused, "/clauses"),
        ({"title": "x" * 201}, InvalidInput, "/title"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused_by_name(agreement, wrong, refusal, pointer):
    with pytest.raises(refusal) as refused:
        propose(agreement, **wrong)

    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert agreement.versions.count() == 1


def test_an_amendment_changes_something_and_only_what_can_be_amended(agreement):
    with pytest.raises(AmendmentRefused, match="changes nothing"):
        propose(agreement, clauses={"renewal": {"notice_months": 6}})
    with pytest.raises(AgreementRefused, match="currency"):
        propose(agreement, currency="USD")


@pytest.mark.parametrize("status", ["draft", "in_review", "ended"])
def test_only_what_was_signed_and_has_not_ended_is_amended(status):
    with pytest.raises(AgreementMoveRefused):
        propose(AgreementFactory(status=status))


def test_one_amendment_is_open_at_a_time(agreement):
    version = propose(agreement)

    with pytest.raises(AmendmentOpen, match="Version 2"):
        propose(agreement)
    withdraw_amendment(version=version, by=agreement.partner.owner)
    assert propose(agreement).number == 2


def test_an_amendment_is_edited_until_it_is_signed(agreement):
    version = propose(agreement)
    version = edit_amendment(version=version, values={"why": "They asked for it."}, by=None, expected_version=1)

    with pytest.raises(Stale):
        edit_amendment(version=version, values={"why": "No"}, by=None, expected_version=1)
    signed = sign(version)
    acts = (
        lambda: edit_amendment(version=signed, values={"why": "No"}, by=None),
        lambda: withdraw_amendment(version=signed, by=None),
        lambda: sign(signed),
        lambda: edit_amendment(version=agreement.versions.get(number=1), values={"why": "No"}, by=None),
    )
    for act in acts:
        with pytest.raises(VersionSigned):
            act()


def test_version_1_of_a_draft_is_no_amendment():
    version = AgreementFactory().versions.get()

    with pytest.raises(VersionSigned, match="with the agreement itself"):
        sign(version)


def test_a_signature_to_come_is_not_recorded(agreement):
    with pytest.raises(AgreementRefused):
        sign(propose(agreement), signed_on=JULY)


def test_another_manager_amends_nothing(agreement):
    version = propose(agreement)
    for act in (
        lambda: propose(agreement, by=manager()),
        lambda: edit_amendment(version=version, values={"why": "Mine"}, by=manager()),
        lambda: sign(version, by=manager()),
        lambda: withdraw_amendment(version=version, by=manager()),
    ):
        with pytest.raises(NotTheOwner):
            act()


def test_as_of_a_day_the_agreement_says_what_it_said_then(agreement):
    sign(propose(agreement, ends_on=date(2027, 12, 31), title="Swap and charge"), today=JULY)
    agreement.refresh_from_db()

    held = agreement_as_of(agreement, day=date(2025, 6, 30))

    assert (held.title, held.ends_on, held.terms_version) == ("Swap", None, 1)
    assert agreement_as_of(agreement, day=JULY).title == agreement.title == "Swap and charge"


def test_two_versions_are_compared_with_the_plans_of_their_days(agreement):
    worked_plan(agreement)
    version = propose(agreement)
    first = agreement.versions.get(number=1)

    changes = compare(agreement, before=first, after=version).changes

    assert [(row.field, row.before, row.after) for row in changes] == [
        ("renewal/notice_months", 6, 9),
        ("renewal/decision_days", 186, 279),
    ]
    agreement.commission_plans.update(effective_from=date(2025, 2, 1))
    fields = [row.field for row in compare(agreement, before=first, after=version).changes]
    assert "commission_plan/base_target" in fields


def test_a_term_that_went_on_is_not_cut_back_by_an_amendment():
    renewed = date(2026, 12, 31)
    agreement = AgreementFactory(status="active", ends_on=date(2025, 12, 31), clauses={"goals": ["Grow"]})
    version = propose(agreement)
    agreement.renewals.create(
        ends_on=agreement.ends_on,
        notice_by=JULY,
        decide_by=JULY,
        warned_at="2025-06-01T00:00:00Z",
        outcome="renewed",
        renewed_to=renewed,
    )
    type(agreement).objects.update(ends_on=renewed)

    sign(version, today=JULY)

    agreement.refresh_from_db()
    assert (agreement.terms_version, agreement.ends_on) == (2, renewed)
    assert agreement_as_of(agreement, day=date(2025, 12, 31)).ends_on == date(2025, 12, 31)
    assert agreement_as_of(agreement, day=date(2026, 1, 1)).ends_on == renewed
    assert propose(agreement, clauses={}).ends_on == renewed
