"""The one way measurements come in, whatever the door: REST, a file, a form or a command."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.services import audit
from evaluations.errors import RowsRefused
from evaluations.models import Kpi, KpiMonthMark, MeasurementBatch, RefusedRow
from evaluations.rules.row_problems import MeasuredKpi
from evaluations.rules.rows import Reading, read_rows
from evaluations.services.guards import require_role
from evaluations.services.measurement_store import Counts, compare, store
from partners.models import Partner
from partners.querysets import PartnerQuerySet
from prms.lib.bulk import allocate_ids
from prms.lib.errors import RowError
from prms.lib.periods import Month
from prms.lib.problems import Problem
from prms.lib.reading import shown

# Above this it is cheaper to read all codes than to send those that are asked for.
_MOST_CODES = 5_000
_MOST_BEGINNINGS, _MOST_ALIKE = 20, 500
MOST_REFUSED_KEPT, MOST_CELLS_KEPT = 500, 20


class Mode(StrEnum):
    """Write all rows or none, or write the good ones and name the bad ones."""

    ATOMIC = "atomic"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch; `batch` is None when nothing was written."""

    counts: Counts
    errors: list[RowError] = field(default_factory=list)
    batch: MeasurementBatch | None = None


@transaction.atomic
def ingest(
    *,
    rows: Sequence[Any],
    mode: Mode = Mode.ATOMIC,
    door: str,
    by: User | None,
    now: datetime,
    file_name: str = "",
    reason: str = "",
    numbers: Sequence[int] | None = None,
) -> Ingested:
    """Write rows of measurements; what they change is in `counts`, bad rows are in `errors`.

    A value that is replaced stays in the history; a row that says what is known already writes nothing. Of the
    bad rows that a partial batch leaves out, the first are kept with it. `reason` says why values are corrected.
    `numbers` are the rows as a person counts them, where those are not 0, 1, 2 …
    Raises RowsRefused in atomic mode when a row is bad.
    """
    reading = read(rows=rows, by=by, now=now)
    errors = row_errors(reading, numbers)
    if errors and mode == Mode.ATOMIC:
        raise RowsRefused(_refusal(errors), errors=errors)
    if not reading.rows:
        return Ingested(Counts(), errors)
    batch_id = allocate_ids(MeasurementBatch, 1)[0]
    counts = store(reading.rows, batch_id=batch_id, now=now)
    if not (counts.created or counts.updated):
        return Ingested(counts, errors)
    batch = MeasurementBatch.objects.create(
        pk=batch_id,
        door=door,
        file_name=file_name[:200],
        reason=reason,
        sent_by=by,
        created_count=counts.created,
        updated_count=counts.updated,
        unchanged_count=counts.unchanged,
        error_count=len({error.index for error in errors}),
    )
    mark(reading.touched)
    keep_refused(batch, rows, reading, numbers)
    _record(batch, by)
    return Ingested(counts, errors, batch)


def _record(batch: MeasurementBatch, by: User | None) -> None:
    audit.record_batch(
        action="measurements.ingested",
        by=by,
        model=MeasurementBatch,
        count=batch.created_count + batch.updated_count,
        keys=[batch.pk],
        changes=_facts(batch),
    )


def preview(*, rows: Sequence[Any], by: User | None, now: datetime, numbers: Sequence[int] | None = None) -> Ingested:
    """Say what ingesting the rows would do, and everything that is wrong with them; nothing is written."""
    reading = read(rows=rows, by=by, now=now)
    with transaction.atomic():
        counts = compare(reading.rows)
    return Ingested(counts, row_errors(reading, numbers))


def read(*, rows: Sequence[Any], by: User | None, now: datetime) -> Reading:
    """Return the rows sorted into good and bad ones for this person and day."""
    require_role("measurements.write", by=by)
    codes = _texts(rows, "partner")
    partner_ids = _partner_ids(codes, by)
    alike = _codes_alike(codes - partner_ids.keys(), by)
    kpis = {kpi.code: MeasuredKpi(kpi.pk, kpi.limits, kpi.is_active) for kpi in Kpi.objects.all()}
    today: date = Organisation.objects.today(now=now)
    return read_rows(rows, partner_ids=partner_ids, kpis=kpis, today=today, alike=alike)


def mark(touched: Collection[tuple[int, str]]) -> None:
    """Note that measurements of these KPIs and months changed, for the sweeps."""
    KpiMonthMark.objects.bulk_create(
        KpiMonthMark(kpi_id=kpi_id, month=Month.parse(month).first_day) for kpi_id, month in sorted(touched)
    )


def row_errors(reading: Reading, numbers: Sequence[int] | None = None) -> list[RowError]:
    """Return the problems in the reader's language, each with the place of its row."""
    return [
        RowError(f"/rows/{index}/{problem.field}".rstrip("/"), problem.code, _worded(problem, numbers), index)
        for index, problem in reading.problems
    ]


def keep_refused(batch: MeasurementBatch, rows: Sequence[Any], reading: Reading, numbers: Sequence[int] | None) -> None:
    """Keep the first rows that were left out, so that somebody can mend and send them again."""
    problems: dict[int, list[dict[str, Any]]] = {}
    for index, problem in reading.problems:
        if index in problems or len(problems) < MOST_REFUSED_KEPT:
            told = _counted(problem, numbers)
            kept = {"field": told.field, "message": told.message, "params": dict(told.params)}
            problems.setdefault(index, []).append(kept)
    RefusedRow.objects.bulk_create(
        RefusedRow(batch=batch, number=numbers[index] if numbers else index, sent=_sent(rows[index]), problems=found)
        for index, found in problems.items()
    )


def _sent(row: Any) -> Any:
    """Return a row as it may be kept: a few short texts, whatever was sent."""
    if not isinstance(row, Mapping):
        return {}
    return {str(name)[:60]: shown(value) for name, value in list(row.items())[:MOST_CELLS_KEPT]}


def _worded(problem: Problem, numbers: Sequence[int] | None) -> str:
    return _counted(problem, numbers).worded(_)


def _counted(problem: Problem, numbers: Sequence[int] | None) -> Problem:
    if numbers is None or "first" not in problem.params:
        return problem
    return replace(problem, params={"first": str(numbers[int(problem.params["first"])])})


def _writable(by: User | None) -> PartnerQuerySet:
    return Partner.objects.all() if by is None else Partner.objects.editable_by(by)


def _codes_alike(unknown: Collection[str], by: User | None) -> list[str]:
    """Return codes that begin like the first of those that are unknown: one of them may be meant."""
    if not unknown:
        return []
    begins = [Q(code__istartswith=code[:2]) for code in sorted(unknown)[:_MOST_BEGINNINGS]]
    partners = _writable(by).filter(reduce(or_, begins))
    return list(partners.order_by("code").values_list("code", flat=True)[:_MOST_ALIKE])


def _partner_ids(codes: set[str], by: User | None) -> Mapping[str, int]:
    partners = _writable(by)
    if len(codes) <= _MOST_CODES:
        partners = partners.filter(code__in=codes)
    return dict(partners.order_by().values_list("code", "pk"))


def _texts(rows: Sequence[Any], name: str) -> set[str]:
    """Return the different texts that rows have under a name; what is no text, or no row, has none."""
    try:
        given = {row[name] for row in rows}
    except (KeyError, TypeError, IndexError):
        given = {row[name] for row in rows if isinstance(row, dict) and isinstance(row.get(name), str)}
    return {text for text in given if isinstance(text, str) and 0 < len(text) <= 40 and "\x00" not in text}


def _refusal(errors: Sequence[RowError]) -> str:
    bad = len({error.index for error in errors})
    return ngettext(
        "%(count)s row is wrong, so nothing was written: see errors.",
        "%(count)s rows are wrong, so nothing was written: see errors.",
        bad,
    ) % {"count": bad}


def _facts(batch: MeasurementBatch) -> dict[str, Any]:
    return {
        **({"reason": batch.reason} if batch.reason else {}),
        "door": batch.door,
        "file": batch.file_name,
        "created": batch.created_count,
        "updated": batch.updated_count,
        "unchanged": batch.unchanged_count,
        "refused": batch.error_count,
    }
