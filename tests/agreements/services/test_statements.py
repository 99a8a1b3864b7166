"""Who may approve, what locks, and what the database refuses whoever asks."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from accounts.models import AuditEntry
from agreements import triggers
from agreements.errors import AdjustmentRefused, ApprovedByPreparer, StatementOutdated, StatementSettled
from agreements.models import AgreementVersion, Statement, StatementLine
from agreements.services import adjust_statement, approve_statement, lock_statement
from prms.lib.errors import Forbidden, Stale
from tests.factories.accounts import administrator, manager
from tests.factories.statements import (
    JANUARY,
    NOW,
    finance,
    measured,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FEBRUARY = JANUARY + 1


@pytest.fixture
def draft():
    agreement = worked_agreement()
    year_of(agreement, [416])
    run(JANUARY, by=finance(email="clerk@example.com"))
    return statement_of(agreement, JANUARY)


@pytest.fixture
def locked(draft):
    return settled(draft.agreement, JANUARY, by=finance())


def test_another_person_approves_and_locks(draft):
    treasurer = finance()

    approved = approve_statement(statement=draft, by=treasurer, now=NOW, expected_version=1)
    lock_statement(statement=approved, by=treasurer, now=NOW, expected_version=2)

    statement = Statement.objects.get()
    assert (statement.status, statement.approved_by, statement.locked_by) == ("locked", treasurer, treasurer)
    actions = AuditEntry.objects.filter(action__startswith="statements.").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "statements.prepared",
        "statements.approved",
        "statements.locked",
    ]


def test_who_prepared_or_adjusted_it_does_not_approve(draft):
    with pytest.raises(ApprovedByPreparer):
        approve_statement(statement=draft, by=draft.prepared_by, now=NOW)
    helper = finance()
    adjust_statement(statement=draft, amount=Decimal(5), reason="Agreed by phone", by=helper)
    with pytest.raises(ApprovedByPreparer):
        approve_statement(statement=draft, by=helper, now=NOW)


@pytest.mark.parametrize("person", [manager, administrator])
def test_only_finance_approves_and_locks(draft, person):
    with pytest.raises(Forbidden):
        approve_statement(statement=draft, by=person(), now=NOW)
    with pytest.raises(Forbidden):
        lock_statement(statement=draft, by=person(), now=NOW)


def test_a_version_that_was_not_seen_is_not_approved(draft):
    measured(draft.agreement, JANUARY, 500)
    run(JANUARY)

    with pytest.raises(Stale):
        approve_statement(statement=draft, by=finance(), now=NOW, expected_version=1)


def test_a_statement_moves_forward_only(draft):
    with pytest.raises(StatementSettled):
        lock_statement(statement=draft, by=finance(), now=NOW)
    locked = settled(draft.agreement, JANUARY, by=finance())
    for step in (approve_statement, lock_statement):
        with pytest.raises(StatementSettled):
            step(statement=locked, by=finance(), now=NOW)
    with pytest.raises(StatementSettled):
        adjust_statement(statement=locked, amount=Decimal(1), reason="Late", by=finance())


def test_two_drafts_with_the_same_correction_are_not_both_approved():
    agreement, treasurer = worked_agreement(), finance()
    year_of(agreement, [416, 416, 416])
    settled(agreement, JANUARY, by=treasurer)
    measured(agreement, JANUARY, 516)
    run(FEBRUARY + 1)
    run(FEBRUARY)
    approve_statement(statement=statement_of(agreement, FEBRUARY), by=treasurer, now=NOW)

    with pytest.raises(StatementOutdated):
        approve_statement(statement=statement_of(agreement, FEBRUARY + 1), by=treasurer, now=NOW)
    run(FEBRUARY + 1)
    approve_statement(statement=statement_of(agreement, FEBRUARY + 1), by=treasurer, now=NOW)
    assert StatementLine.objects.filter(kind="prior_period").count() == 1


@pytest.mark.parametrize("amount", ["0", "0.004", "1000000000000"])
def test_an_adjustment_is_an_amount(draft, amount):
    with pytest.raises(AdjustmentRefused):
        adjust_statement(statement=draft, amount=Decimal(amount), reason="Because", by=finance())


def refused(act):
    with pytest.raises(DatabaseError, match="statement"), transaction.atomic():
        act()


def test_the_database_refuses_any_change_of_a_locked_statement(locked):
    rows, lines = Statement.objects.filter(pk=locked.pk), StatementLine.objects.filter(statement=locked)

    refused(lambda: rows.update(total=1))
    refused(lambda: rows.update(status="draft"))
    refused(lambda: rows.update(hold=""))
    refused(lambda: rows._raw_delete(rows.db))
    refused(lambda: lines.update(amount=1))
    refused(lambda: lines._raw_delete(lines.db))
    refused(lambda: StatementLine.objects.create(statement=locked, position=9, kind="tier", amount=1))
    assert Statement.objects.get().total == 104_000


def test_the_database_lets_an_approved_statement_only_be_locked(draft):
    approved = approve_statement(statement=draft, by=finance(), now=NOW)
    rows = Statement.objects.filter(pk=approved.pk)

    refused(lambda: rows.update(total=1))
    refused(lambda: rows.update(status="draft", approved_at=None))
    refused(lambda: rows.update(status="locked", total=1))
    refused(lambda: StatementLine.objects.filter(statement=approved).update(amount=1))
    assert rows.update(status="locked") == 1


def test_the_database_lets_no_draft_skip_its_approval(draft):
    refused(lambda: Statement.objects.update(status="locked", approved_at=NOW))
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.update(status="approved", approved_at=NOW, approved_by=draft.prepared_by)
    fields = {"month": FEBRUARY.first_day, "status": "approved", "approved_at": NOW, "pk": None}
    for name, value in fields.items():
        setattr(draft, name, value)
    refused(lambda: draft.save(force_insert=True))


def test_the_migrated_schema_has_the_triggers_and_one_door_lifts_them(locked):
    assert installed() == set(triggers.TRIGGERS)

    with triggers.lifted():
        assert installed() == set()
        Statement.objects.update(hold="tear-down")

    assert installed() == set(triggers.TRIGGERS)
    refused(lambda: Statement.objects.update(total=1))


def installed():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_the_triggers_outlive_an_altered_field():
    before = Statement._meta.get_field("hold")
    after = models.CharField(max_length=40, blank=True, default="")
    after.set_attributes_from_name("hold")
    after.model = Statement
    for old, new in ((before, after), (after, before)):
        with connection.schema_editor() as editor:
            triggers.remove(None, editor)
            editor.alter_field(Statement, old, new)
            triggers.install(None, editor)
        assert installed() == set(triggers.TRIGGERS)
    agreement = worked_agreement()
    year_of(agreement, [416])
    settled(agreement, JANUARY, by=finance())
    refused(lambda: Statement.objects.update(total=1))
    with triggers.lifted():
        StatementLine.objects.all().delete()
        Statement.objects.all().delete()
        AgreementVersion.objects.all().delete()
