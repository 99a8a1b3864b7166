"""JSON as the API writes it: UTF-8, numbers with decimals as text, instants in UTC."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

from prms.lib.periods import Month, Quarter
from prms.lib.rest.problem_document import MEDIA_TYPE


class ApiEncoder(JSONEncoder):
    """Writes what serializers leave as Python values, such as the columns of a `values()` list."""

    def default(self, obj: Any) -> Any:
        if isinstance(obj, Decimal):
            return format(obj, "f")
        if isinstance(obj, datetime):
            return instant_text(obj)
        if isinstance(obj, Month | Quarter):
            return str(obj)
        return super().default(obj)


class ApiRenderer(JSONRenderer):
    encoder_class = ApiEncoder


class ProblemRenderer(ApiRenderer):
    media_type = MEDIA_TYPE


def instant_text(moment: datetime) -> str:
    """Return an aware moment in UTC with a `Z`: `2025-01-31T08:30:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def json_text(value: Any) -> str:
    """Return the compact JSON that the API would answer with."""
    return json.dumps(value, cls=ApiEncoder, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
