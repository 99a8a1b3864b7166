from datetime import date

import pytest

from agreements.models import Agreement, Obligation, Renewal
from agreements.services import (
    activate_agreement,
    compile_agreement,
    fulfil_obligation,
    waive_obligation,
    watch_renewals,
)
from tests.agreements.services.test_renewals import AFTER, IN_TIME
from tests.factories.agreements import AgreementFactory
from tests.factories.obligations import proof

pytestmark = pytest.mark.django_db
CLAUSES = {
    "data_rights": {"destruction_days": 30, "security_level": "MLPS level 3"},
    "confidential_core": ["Claims model"],
    "renewal": {"renews": True, "months": 12, "notice_months": 3, "decision_days": 120},
}


def active(**fields):
    signed = AgreementFactory(
        **{"status": "signed", "is_led": True, "clauses": CLAUSES, "ends_on": date(2025, 12, 31)} | fields
    )
    return activate_agreement(agreement=signed, by=signed.partner.owner)


def days():
    return {row.cause: (str(row.due_on), row.status) for row in Obligation.objects.all()}


def amend(agreement, **fields):
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    return compile_agreement(agreement=agreement, by=None)


def test_activation_writes_down_what_the_terms_oblige_people_to_do():
    agreement = active()

    assert days() == {
        "data_rights:destruction": ("2026-01-30", "open"),
        "data_rights:audit": ("2025-12-31", "open"),
        "confidential_core:review": ("2025-12-31", "open"),
    }
    assert str(agreement.renewals.get().decide_by) == "2025-09-02"


def test_run_again_it_changes_nothing():
    agreement = active()
    before = list(Obligation.objects.values_list("pk", "version"))

    assert compile_agreement(agreement=agreement, by=None) == 0
    assert list(Obligation.objects.values_list("pk", "version")) == before


def test_one_changed_figure_changes_exactly_its_row():
    agreement = active()
    rights = CLAUSES["data_rights"] | {"destruction_days": 60}

    assert amend(agreement, clauses=CLAUSES | {"data_rights": rights}) == 1
    assert Obligation.objects.get(version=2).cause == "data_rights:destruction"
    assert days()["data_rights:destruction"] == ("2026-03-01", "open")


def test_a_changed_notice_moves_the_renewal_and_nothing_else():
    agreement = active()
    renewal = CLAUSES["renewal"] | {"decision_days": 150}

    assert amend(agreement, clauses=CLAUSES | {"renewal": renewal}) == 1
    assert Renewal.objects.get().version == 2
    assert not Obligation.objects.filter(version=2).exists()


def test_a_clause_that_is_gone_waives_its_obligation():
    agreement = active()
    clauses = {name: clause for name, clause in CLAUSES.items() if name != "confidential_core"}

    (review,) = Obligation.objects.filter(cause="confidential_core:review")

    assert amend(agreement, clauses=clauses) == 1
    review.refresh_from_db()
    assert (review.status, review.waived_reason) == ("waived", "The clause is no longer part of the agreement.")
    assert amend(agreement, clauses=clauses) == 0


def test_a_clause_that_comes_back_is_owed_anew():
    agreement = active()
    amend(agreement, clauses={name: clause for name, clause in CLAUSES.items() if name != "confidential_core"})

    assert amend(agreement, clauses=CLAUSES) == 1
    assert days()["confidential_core:review"][1] == "open"
    assert amend(agreement, clauses=CLAUSES) == 0


def test_what_somebody_waived_stays_waived():
    agreement = active()
    waive_obligation(obligation=Obligation.objects.get(cause="data_rights:audit"), reason="Audited last week.", by=None)

    assert amend(agreement, clauses=CLAUSES) == 0
    assert days()["data_rights:audit"][1] == "waived"


def test_what_was_met_moves_on_and_is_not_written_again():
    agreement = active()
    audit = Obligation.objects.get(cause="data_rights:audit")
    fulfil_obligation(obligation=audit, done_on=date(2025, 7, 1), proof=proof(), by=None, today=date(2025, 7, 1))

    assert compile_agreement(agreement=agreement, by=None) == 0
    assert days()["data_rights:audit"] == ("2026-12-31", "open")


def test_a_renewed_term_moves_what_follows_its_end():
    agreement = active()
    watch_renewals(now=IN_TIME)
    watch_renewals(now=AFTER)

    assert Agreement.objects.get(pk=agreement.pk).ends_on == date(2026, 12, 31)
    assert days()["data_rights:destruction"] == ("2027-01-30", "open")


def test_an_agreement_without_clauses_has_only_its_end_watched():
    active(clauses={})

    assert days() == {}
    assert Renewal.objects.count() == 1
