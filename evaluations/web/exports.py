from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.http.response import HttpResponseBase

from evaluations.filters import MeasurementFilters
from evaluations.models import Measurement
from evaluations.rules.row_problems import FIELDS
from prms.lib.money import canonical_decimal
from prms.lib.tables import table_response
from prms.lib.web import Page

COLUMNS = ("partner__code", "kpi__code", *FIELDS[2:])


class MeasurementExport(Page):
    """The measurements in reach as a CSV that an upload reads again; the filters are those of the API."""

    permission = "measurements.view"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filters = MeasurementFilters(request.GET, Measurement.objects.visible_to(request.user), request=request)
        if not filters.is_valid():
            raise BadRequest(str(filters.errors))
        rows = filters.qs.order_by("partner__code", "kpi__code", "date").values_list(*COLUMNS)
        return table_response(request, file_name="measurements.csv", header=FIELDS, rows=_written(rows.iterator()))


def _written(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        # A number stays a number: as text, a negative one would be taken for a formula.
        yield [Decimal(canonical_decimal(cell)) if isinstance(cell, Decimal) else cell for cell in row]
