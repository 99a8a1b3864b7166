"""A list as a file: answered at once while it is short, prepared in the background when it is long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from prms.lib.errors import Forbidden, NotFound
from prms.lib.tables import table_response
from prms.lib.web import Page


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a list's file holds: its name as CSV, the header, how many rows there are, and the rows."""

    file_name: str
    header: Sequence[str]
    count: int
    rows: Iterable[Sequence[Any]]


class ListFile(Page):
    """The rows that a list's address asks for, as a file; `?file=xlsx` makes it a workbook."""

    def sheet(self) -> Sheet:
        """Return what the file holds for the reader of the request."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sheet = self.sheet()
        if sheet.count > settings.EXPORT_ROWS_AT_ONCE:
            query = urlencode({"of": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse(settings.LONG_EXPORT_URL)}?{query}")
        return table_response(request, file_name=sheet.file_name, header=sheet.header, rows=sheet.rows)


def sheet_at(address: str, *, reader: Any) -> Sheet:
    """Return what a list's file at an address of ours holds for this person now.

    Raises NotFound for any other address and for what is outside the person's scope, Forbidden where the
    person's roles do not include the list.
    """
    path, _sign, query = address.partition("?")
    request: Any = HttpRequest()
    request.method, request.path, request.user, request.GET = "GET", path, reader, QueryDict(query)
    try:
        match = resolve(path)
        page = _list_file(match)
        page.setup(request, *match.args, **match.kwargs)
        page.admit(**match.kwargs)
        return page.sheet()
    except (Http404, BadRequest) as error:
        raise NotFound(_("There is no such list.")) from error
    except PermissionDenied as error:
        raise Forbidden(_("Your roles do not include this list.")) from error


def is_workbook(address: str) -> bool:
    """Say whether a list's file at the address is a workbook; else it is CSV."""
    return QueryDict(address.partition("?")[2]).get("file") == "xlsx"


def _list_file(match: ResolverMatch) -> ListFile:
    page_class = getattr(match.func, "view_class", None)
    if page_class is None or not issubclass(page_class, ListFile):
        raise Http404
    return page_class()
