"""Corrects one measurement by hand: with a reason, over the value that the person saw."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations.errors import RowsRefused
from evaluations.models import Measurement
from evaluations.rules.row_problems import NUMBERS
from evaluations.services.ingest import ingest
from partners.services import read_reason, require_may
from prms.lib.errors import FieldError, Stale


@transaction.atomic
def correct_measurement(
    *,
    measurement: Measurement,
    figures: Mapping[str, Decimal | None],
    reason: str,
    by: User | None,
    now: datetime,
    seen_batch: int | None = None,
) -> Measurement:
    """Replace the value, or numerator and denominator, of a measurement; what it was stays in its history.

    Raises Stale when the value came with another batch than `seen_batch`, RowsRefused for figures the KPI refuses.
    """
    rows = Measurement.objects.select_for_update(of=("self",)).select_related("partner__owner", "kpi")
    row = rows.get(pk=measurement.pk)
    require_may("measurements.write", partner=row.partner, by=by)
    reason = read_reason(reason)
    if seen_batch not in (None, row.batch_id):
        raise Stale(_("Somebody replaced this value in the meantime: look at it again before you correct it."))
    sent = {name: format(figure, "f") for name in NUMBERS if (figure := figures.get(name)) is not None}
    key = {"partner": row.partner.code, "kpi": row.kpi.code, "date": row.date.isoformat()}
    texts = {"source": row.source, "evidence_url": row.evidence_url}
    try:
        ingest(rows=[{**key, **sent, **texts}], door="form", by=by, now=now, reason=reason)
    except RowsRefused as refusal:
        errors = [FieldError(f"/{error.pointer.split('/')[-1]}", error.code, error.detail) for error in refusal.errors]
        raise RowsRefused(refusal.errors[0].detail, errors=errors) from refusal
    row.refresh_from_db()
    return row
