"""Makes the statements of a month: one read, the pure rules over its values, one write of what differs."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, DecimalException
from itertools import repeat
from typing import Any, NamedTuple

import structlog
from django.db import transaction

from accounts.models import User
from accounts.services import audit
from agreements.models import Statement, StatementRun, StatementRunEntry
from agreements.services.book_rows import AgreementRow
from agreements.services.statement_book import Book, read_book
from agreements.services.statement_facts import Account, Skip, facts_of
from agreements.services.statement_guards import require_role
from agreements.services.statement_store import Computed, New, Sheet, compute
from evaluations.models import MonthClose
from evaluations.services import aggregate_marks
from prms.lib.bulk import allocate_ids, insert_rows, many_values
from prms.lib.locks import hold
from prms.lib.periods import Month

LOCK = "statements"
MONTHS_MADE_UP_FOR = 3
Outcome = StatementRunEntry.Outcome

log = structlog.get_logger(__name__)


class Entry(NamedTuple):
    """What became of one agreement; `statement_id` is None where nothing was written."""

    agreement: AgreementRow
    outcome: str
    detail: str = ""
    total: Decimal | None = None
    statement_id: int | None = None

    @property
    def label(self) -> str:
        """The outcome in the reader's words."""
        return str(Outcome(self.outcome).label)


@dataclass(slots=True)
class RunResult:
    """A run: whose statements there are now, and who was skipped and why."""

    month: Month
    is_dry: bool
    included: list[Entry] = field(default_factory=list)
    skipped: list[Entry] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """Return how many statements came out so."""
        return sum(entry.outcome == outcome for entry in self.included)


@transaction.atomic
@many_values()
def run_statements(*, month: Month, by: User | None, now: datetime, dry_run: bool = False) -> RunResult:
    """Make the month's statement of every agreement that the person prepares, and say why others have none.

    A draft is computed again in place, and stays untouched when nothing changed; approved and locked ones are
    only reported. Late volumes of settled months become lines of this one. A dry run writes nothing.
    """
    require_role("statements.prepare", by=by)
    aggregate_marks(now=now)
    hold(LOCK)
    book, sheet, result = read_book(month=month, by=by), Sheet(month, by, now), RunResult(month, dry_run)
    new_ids: Iterator[int | None] = repeat(None)
    if not dry_run:
        new_ids = iter(allocate_ids(Statement, book.most_new()))
    created = _settled(book, sheet, result, new_ids)
    if dry_run:
        deque(created, maxlen=0)
    else:
        sheet.write(created)
        _record(result, by, now)
    return result


def _settled(book: Book, sheet: Sheet, result: RunResult, new_ids: Iterator[Any]) -> Iterator[New]:
    """Note what becomes of each agreement, and yield the statements that are not there yet."""
    for agreement in book.agreements:
        account = Account.of(book, agreement)
        own, outcome = account.own, _computed_safely(account)
        if isinstance(outcome, Skip):
            # A dispute freezes its line and the draft around it; approving goes on without the line.
            if outcome.reason != Outcome.DISPUTED:
                sheet.hold(own, outcome.reason)
            result.skipped.append(Entry(agreement, outcome.reason, outcome.detail))
            continue
        code = sheet.enter(own, outcome)
        statement_id = next(new_ids) if own is None else own.id
        result.included.append(Entry(agreement, code, total=outcome.total, statement_id=statement_id))
        if own is None:
            yield statement_id, agreement.id, outcome


def run_due_statements(*, now: datetime) -> int:
    """Make the statements of the newest months that were closed since they were last run; return how many runs."""
    closes = MonthClose.objects.filter(status=MonthClose.Status.FINISHED).order_by("-month", "-id")
    newest: dict[Month, MonthClose] = {}
    for close in closes[: MONTHS_MADE_UP_FOR * 20]:
        newest.setdefault(Month.of(close.month), close)
    due = [newest[month] for month in sorted(newest)[-MONTHS_MADE_UP_FOR:]]
    missed = [close for close in due if not _was_run_since(close)]
    for close in missed:
        run_statements(month=Month.of(close.month), by=None, now=now)
    return len(missed)


def _was_run_since(close: MonthClose) -> bool:
    runs = StatementRun.objects.filter(requested_by__isnull=True, month=close.month)
    return runs.filter(finished_at__gte=close.finished_at).exists()


def _computed_safely(account: Account) -> Computed | Skip:
    """Return the agreement's statement; one whose figures break the arithmetic stops nobody else's."""
    try:
        facts = facts_of(account)
        if isinstance(facts, Skip):
            return facts
        return compute(account.agreement, facts, {version.key: version for version in account.versions})
    except (DecimalException, ValueError, AssertionError, LookupError) as error:
        log.exception("statement_not_computed", agreement=account.agreement.code)
        return Skip(Outcome.ERROR, type(error).__name__)


def _record(result: RunResult, by: User | None, now: datetime) -> None:
    run = StatementRun.objects.create(month=result.month.first_day, requested_by=by, finished_at=now)
    rows = _entry_rows(run, [*result.included, *result.skipped])
    insert_rows(StatementRunEntry, ("run", "agreement", "outcome", "detail"), rows)
    counts = {code.lower(): result.count(code) for code in (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED)}
    changes = {"month": str(result.month), **counts, "skipped": len(result.skipped)}
    audit.record_batch(
        action="statements.prepared", by=by, model=Statement, count=len(result.included), keys=[run.pk], changes=changes
    )


def _entry_rows(run: StatementRun, entries: Iterable[Entry]) -> Iterable[tuple[int, int, str, str]]:
    return ((run.pk, entry.agreement.id, str(entry.outcome), entry.detail[:300]) for entry in entries)
