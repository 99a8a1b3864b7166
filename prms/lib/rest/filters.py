"""Filters of lists: a parameter that no filter is called by is refused, not silently ignored."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CharField, ValidationError
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from prms.lib.errors import NotFound
from prms.lib.periods import Month, Quarter
from prms.lib.rest.errors import InvalidQuery
from prms.lib.rest.pagination import PARAMETERS
from prms.lib.rest.related import not_in_sight


class StrictFilterBackend(DjangoFilterBackend):
    """Filters by the view's `filterset_class`, after refusing every other parameter."""

    def filter_queryset(self, request: Any, queryset: QuerySet, view: Any) -> QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        names = tuple(filterset_class.base_filters) if filterset_class else ()
        refuse_unknown_parameters(request, (*names, *PARAMETERS))
        # Building the form costs more than the query; without a filter there is nothing to read.
        if request.query_params.keys().isdisjoint(names):
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise InvalidQuery(_with_codes(filterset.form))
        return filterset.qs


def refuse_unknown_parameters(request: Request, known: tuple[str, ...]) -> None:
    """Raise InvalidQuery for each query parameter that is not known, naming those that are."""
    message = _("There is no parameter “%(name)s” here. Possible: %(names)s.")
    names = ", ".join(sorted(known)) or "–"
    unknown = {
        name: ErrorDetail(message % {"name": name[:60], "names": names}, code="unknown_parameter")
        for name in request.query_params
        if name not in known
    }
    if unknown:
        raise InvalidQuery(unknown)


class VisibleCodeFilter(django_filters.CharFilter):
    """`?partner=P-0007` on rows that refer to such an object; one that the reader may not see is not found.

    `queryset` takes a manager whose rows know `visible_to`.
    """

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        self.queryset = queryset
        super().__init__(*args, **{"max_length": 40, "label": queryset.model._meta.verbose_name, **kwargs})

    def filter(self, qs: QuerySet, value: str | None) -> QuerySet:
        reader: Any = self.parent.request.user  # type: ignore[attr-defined]  # set by the filter set
        if value and not self.queryset.visible_to(reader).filter(code=value).exists():
            raise NotFound(not_in_sight(self.queryset.model, value))
        return self.narrow(qs, value) if value else qs

    def narrow(self, qs: Any, code: str) -> QuerySet:
        """Return the rows that refer to it."""
        return super().filter(qs, code)


class PeriodFormField(CharField):
    """Reads `2025-01` or `2025-Q1`; an empty value filters nothing."""

    def __init__(self, *, period: type[Month] | type[Quarter], **kwargs: Any) -> None:
        self.period = period
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self.period.parse(text)
        except ValueError as error:
            example = "2025-01" if self.period is Month else "2025-Q1"
            message = _("“%(input)s” is not a period of the calendar: write it like %(example)s.")
            raise ValidationError(message, "invalid", {"input": text[:40], "example": example}) from error


class MonthFilter(django_filters.Filter):
    """`?month=2025-01` on a column that holds the month's first day."""

    field_class = PeriodFormField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra.setdefault("period", Month)

    def filter(self, qs: QuerySet, value: Month | None) -> QuerySet:
        return super().filter(qs, value.first_day if value else None)


class QuarterFilter(django_filters.Filter):
    """`?quarter=2025-Q1` on a column of days, or of months as their first days."""

    field_class = PeriodFormField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra.setdefault("period", Quarter)

    def filter(self, qs: QuerySet, value: Quarter | None) -> QuerySet:
        if value is None:
            return qs
        span: tuple[date, date] = (value.first_day, value.last_day)
        return qs.filter(**{f"{self.field_name}__range": span})


def _with_codes(form: Any) -> dict[str, list[ErrorDetail]]:
    return {
        name: [
            ErrorDetail(_with_choices(form.fields[name], fault, str(message)), code=fault.code or "invalid")
            for fault in faults
            for message in fault
        ]
        for name, faults in form.errors.as_data().items()
    }


def _with_choices(field: Any, fault: Any, message: str) -> str:
    """Name the choices instead of saying that there are some; a field that asks the database has too many."""
    choices = getattr(field, "choices", None)
    if fault.code != "invalid_choice" or hasattr(field, "queryset") or not choices:
        return message
    names = ", ".join(str(value) for value, _label in choices if value != "")
    given = str((fault.params or {}).get("value", ""))[:40]
    return _("“%(given)s” is not possible here. Possible: %(names)s.") % {"given": given, "names": names}
