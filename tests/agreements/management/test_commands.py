from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agreements import triggers
from agreements.models import Statement, StatementLine, StatementRun
from agreements.tasks import run_due_statements
from tests.factories.statements import JANUARY, finance, run, settled, statement_of, worked_agreement, year_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    agreement = worked_agreement(code="AG-1")
    year_of(agreement, [416, 416])
    return agreement


def said(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_statements_of_a_month_are_made_from_the_command_line(agreement):
    assert "AG-1: 104000.00 CNY, created" in said("run_statements", "2025-01", "--dry-run")
    assert not Statement.objects.exists()
    assert "1 statements, 0 skipped" in said("run_statements", "2025-01")
    assert "skipped AG-1: OPEN_MONTH" in said("run_statements", "2025-03")
    with pytest.raises(CommandError, match="write it as 2025-06"):
        said("run_statements", "June")


def test_stored_statements_are_held_against_their_inputs(agreement):
    settled(agreement, JANUARY, by=finance())
    run(JANUARY + 1)
    assert "2 statements come out" in said("verify_statement", "--all")
    february = statement_of(agreement, JANUARY + 1)
    StatementLine.objects.filter(statement=february).update(amount="104000.01")

    assert "1 statements come out" in said("verify_statement", str(statement_of(agreement, JANUARY).pk))
    with pytest.raises(CommandError, match="1 of 2"):
        said("verify_statement", "--all")
    with triggers.lifted():
        Statement.objects.filter(month=JANUARY.first_day).update(total=1)
    with pytest.raises(CommandError, match="1 of 1"):
        said("verify_statement", str(statement_of(agreement, JANUARY).pk))


@pytest.mark.parametrize("arguments", [(), ("1", "--all"), ("99999",)])
def test_the_check_wants_one_statement_or_all(agreement, arguments):
    with pytest.raises(CommandError):
        said("verify_statement", *arguments)


def test_closed_months_are_run_once_by_the_schedule(agreement):
    assert run_due_statements() == 2
    assert run_due_statements() == 0
    assert Statement.objects.count() == 2
    assert StatementRun.objects.count() == 2
