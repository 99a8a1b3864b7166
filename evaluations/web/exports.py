from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest

from evaluations.filters import MeasurementFilters
from evaluations.models import Measurement
from evaluations.rules.row_problems import FIELDS
from prms.lib.list_files import ListFile, Sheet
from prms.lib.money import canonical_decimal

COLUMNS = ("partner__code", "kpi__code", *FIELDS[2:])


class MeasurementExport(ListFile):
    """The measurements in reach as a CSV that an upload reads again; the filters are those of the API."""

    permission = "measurements.view"

    def sheet(self) -> Sheet:
        request = self.request
        filters = MeasurementFilters(request.GET, Measurement.objects.visible_to(request.user), request=request)
        if not filters.is_valid():
            raise BadRequest(str(filters.errors))
        rows = filters.qs.order_by("partner__code", "kpi__code", "date").values_list(*COLUMNS)
        return Sheet("measurements.csv", FIELDS, rows.count(), _written(rows.iterator()))


def _written(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        # A number stays a number: as text, a negative one would be taken for a formula.
        yield [Decimal(canonical_decimal(cell)) if isinstance(cell, Decimal) else cell for cell in row]
