from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.rules.permissions import Role
from agreements.errors import ObligationRefused, RenewalMoveRefused
from agreements.models import Renewal
from agreements.services import decide_renewal, ensure_renewal, watch_renewals
from messaging.models import Notification
from partners.errors import ReasonMissing
from prms.lib.errors import Forbidden, Stale
from tests.factories.accounts import manager, person
from tests.factories.agreements import AgreementFactory

pytestmark = pytest.mark.django_db
ENDS = date(2025, 12, 31)
BEFORE = datetime(2025, 8, 2, 8, tzinfo=UTC)
IN_TIME = datetime(2025, 8, 3, 8, tzinfo=UTC)
LAST_DAY = datetime(2025, 12, 31, 8, tzinfo=UTC)
AFTER = datetime(2026, 1, 1, 8, tzinfo=UTC)
TODAY = date(2025, 1, 1)


def ending(*, renews=True, **fields):
    clauses = {"renewal": {"renews": renews, "months": 12, "notice_months": 3, "decision_days": 120}}
    return AgreementFactory(**{"status": "active", "ends_on": ENDS, "clauses": clauses} | fields)


def watched(**fields):
    agreement = ending(**fields)
    ensure_renewal(agreement=agreement, by=None)
    return agreement.renewals.get()


def decide(renewal, decision="renew", reason="It works.", by=None, now=IN_TIME, **more):
    by = by or renewal.agreement.partner.owner
    return decide_renewal(renewal=renewal, decision=decision, reason=reason, by=by, now=now, **more)


def ends_of(renewal):
    renewal.agreement.refresh_from_db()
    return renewal.agreement.ends_on


def test_the_end_of_a_term_is_watched_by_its_terms_once():
    agreement = ending()

    assert ensure_renewal(agreement=agreement, by=None)
    assert not ensure_renewal(agreement=agreement, by=None)

    renewal = agreement.renewals.get()
    assert (renewal.decide_by, renewal.notice_by, renewal.ends_on) == (date(2025, 9, 2), date(2025, 9, 30), ENDS)
    assert renewal.is_automatic


def test_an_end_without_a_renewal_clause_is_decided_by_a_person():
    renewal = watched(clauses={})

    assert not renewal.is_automatic


def test_an_agreement_without_an_end_has_no_renewal():
    agreement = ending(ends_on=None)

    assert not ensure_renewal(agreement=agreement, by=None)
    assert not Renewal.objects.exists()


def test_another_end_moves_the_watch():
    agreement = watched().agreement
    agreement.ends_on = date(2026, 6, 30)
    agreement.save()

    assert ensure_renewal(agreement=agreement, by=None)
    assert [row.ends_on for row in agreement.renewals.all()] == [date(2026, 6, 30)]


def test_people_are_warned_once_before_they_must_decide():
    renewal = watched()

    assert watch_renewals(now=BEFORE) == 0
    assert watch_renewals(now=IN_TIME) == 1
    assert watch_renewals(now=IN_TIME) == 0

    renewal.refresh_from_db()
    told = Notification.objects.filter(cause=f"renewal:{renewal.pk}:warning", channel="email")
    assert renewal.warned_at == IN_TIME
    assert [row.recipient for row in told] == [renewal.agreement.partner.owner]


def test_one_that_people_were_warned_of_renews_after_its_last_day():
    renewal = watched()
    watch_renewals(now=IN_TIME)

    assert watch_renewals(now=LAST_DAY) == 0
    assert watch_renewals(now=AFTER) == 1

    assert ends_of(renewal) == date(2026, 12, 31)
    assert [row.ends_on for row in renewal.agreement.renewals.order_by("ends_on")] == [ENDS, date(2026, 12, 31)]
    assert watch_renewals(now=AFTER) == 0


def test_without_a_prior_warning_it_is_held_and_says_so():
    renewal = watched()

    assert watch_renewals(now=AFTER) == 1
    assert watch_renewals(now=AFTER) == 0

    renewal.refresh_from_db()
    assert (renewal.outcome, ends_of(renewal)) == ("held", ENDS)
    assert Notification.objects.filter(cause=f"renewal:{renewal.pk}:held").exists()
    assert list(Renewal.objects.owed()) == [renewal]


def test_a_held_term_goes_on_once_somebody_decides():
    renewal = watched()
    watch_renewals(now=AFTER)

    decide(renewal, now=AFTER)

    assert ends_of(renewal) == date(2026, 12, 31)
    with pytest.raises(RenewalMoveRefused):
        decide(renewal, "end", now=AFTER)


def test_one_that_does_not_renew_by_itself_stays_at_its_end():
    renewal = watched(renews=False)

    assert watch_renewals(now=IN_TIME) == 1
    assert watch_renewals(now=AFTER) == 0
    assert ends_of(renewal) == ENDS


@pytest.mark.parametrize("decision", ["end", "renegotiate"])
def test_a_decision_against_it_stops_the_renewal(decision):
    renewal = watched()
    watch_renewals(now=IN_TIME)
    decide(renewal, decision)

    assert watch_renewals(now=AFTER) == 0
    assert ends_of(renewal) == ENDS
    assert not Renewal.objects.owed()


def test_a_decision_has_a_reason_and_who_took_it():
    renewal = watched()
    executive = person(Role.EXECUTIVE)

    with pytest.raises(ReasonMissing):
        decide(renewal, reason=" ")
    with pytest.raises(ObligationRefused):
        decide(renewal, "perhaps")
    decided = decide(renewal, by=executive, expected_version=1)

    assert (decided.decided_by, decided.reason) == (executive, "It works.")
    assert AuditEntry.objects.filter(action="renewals.decided").count() == 1
    with pytest.raises(Stale):
        decide(renewal, "end", expected_version=1)


def test_another_manager_or_finance_does_not_decide():
    renewal = watched()

    for stranger in (manager(), person(Role.FINANCE)):
        with pytest.raises(Forbidden):
            decide(renewal, by=stranger)


def test_the_end_of_a_running_agreement_is_watched_even_when_nobody_asked():
    agreement = ending()

    watch_renewals(now=BEFORE)

    assert agreement.renewals.count() == 1


def test_decisions_to_take_are_found_by_their_day():
    renewal = watched()

    assert list(Renewal.objects.due_between(date(2025, 9, 1), date(2025, 10, 1))) == [renewal]
    assert not Renewal.objects.due_between(date(2025, 12, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "renewed", "renewed_to": date(2026, 12, 31)},
        {"outcome": "renewed", "warned_at": IN_TIME},
        {"decision": "renew"},
        {"decide_by": date(2025, 12, 1)},
        {"notice_by": date(2026, 1, 1)},
    ],
)
def test_the_database_refuses_a_silent_renewal(values):
    renewal = watched()

    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(**values)
