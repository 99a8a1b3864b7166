"""The API call that answers what a list shows: one table from a list's file to its twin in the API.

A filter that both know by the same name goes over as it is. `Twin.says` words the others; what is left is told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone
from django_filters import MultipleChoiceFilter

from accounts.models import User
from agreements.models import ExitCase, Milestone
from agreements.read.duties import MILESTONE, OBLIGATION, RENEWAL
from evaluations.models import Scorecard
from prms.lib.rest.pagination import MAX_LIMIT

KINDS = (OBLIGATION, MILESTONE, RENEWAL)
# What of an address says how the page looks, not which rows it has.
OF_THE_PAGE = frozenset({"page", "per_page", "density", "hide", "view", "lang", "file", "by", "month"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as its reader asks for it: the filters of the address, what stands in its path, and when."""

    query: QueryDict
    path: Mapping[str, Any]
    reader: User
    now: datetime


Params = Mapping[str, Any]
Say = Callable[[Asked], Params]


@dataclass(frozen=True, slots=True)
class Twin:
    """A list of the API: its url name, what `says` makes of the page's own filters, and the orders both know.

    `knows` are the parameters that `says` words; `is_asked` tells whether the address asks for rows of this list,
    and `misses` which of the rows that it asks for no list of the API has.
    """

    url_name: str
    knows: frozenset[str] = frozenset()
    says: Say = lambda asked: {}
    sorts: Mapping[str, str] = field(default_factory=dict)
    is_asked: Callable[[Asked], bool] = lambda asked: True
    misses: Callable[[Asked], list[str]] = lambda asked: []


@dataclass(frozen=True, slots=True)
class Call:
    """A command to copy, and the parts of the address that the API knows nothing of."""

    curl: str
    left_out: list[str]


def _mine(asked: Asked) -> Params:
    return {"owner": asked.reader.email} if asked.query.get("mine") else {}


def _incidents(asked: Asked) -> Params:
    state = asked.query.get("state")
    if state not in ("resolved", "recorded"):
        return {"is_open": "true", **_mine(asked)}
    return {"is_open": "false", "is_historical": str(state == "recorded").lower(), **_mine(asked)}


def _meetings(asked: Asked) -> Params:
    side = "starts_before" if asked.query.get("when") == "past" else "starts_from"
    return {side: f"{asked.now:%Y-%m-%dT%H:%M:%SZ}"}


def _actions(asked: Asked) -> Params:
    late = {"overdue": "true"} if asked.query.get("late") else {}
    return {"status": asked.query.get("status") or "open", **late, **_mine(asked)}


def _agreements(asked: Asked) -> Params:
    spans = [int(days) for text in asked.query.getlist("ends") for days in text.split(",") if days.isdecimal()]
    return {"ends_by": timezone.localdate(asked.now) + timedelta(days=max(spans))} if spans else {}


def _cards(asked: Asked) -> Params:
    counting = [status for status in Scorecard.Status.values if status != Scorecard.Status.SUPERSEDED]
    return {"month": asked.path["month"], "status": asked.query.getlist("status") or counting}


def _statements(asked: Asked) -> Params:
    return {"month": asked.path["month"]}


def _obligations(asked: Asked) -> Params:
    settled = {"status": ["done", "waived"]}
    return {**(settled if asked.query.get("state") == "settled" else _owed(asked)), **_mine(asked)}


def _milestones(asked: Asked) -> Params:
    return {"assessment": Milestone.Assessment.values} if asked.query.get("state") == "settled" else _owed(asked)


def _owed(asked: Asked) -> Params:
    return {"overdue" if asked.query.get("state") == "late" else "owed": "true"}


def _exits(asked: Asked) -> Params:
    return {} if "all" in asked.query else {"status": [ExitCase.Status.OPEN, ExitCase.Status.ENDED]}


def _kpis(asked: Asked) -> Params:
    return {} if "all" in asked.query else {"active": "true"}


def _rules(asked: Asked) -> Params:
    return {"is_active": str(asked.query.get("state") != "off").lower()}


def _state_of_invitations(asked: Asked) -> list[str]:
    return [f"state={asked.query.get('state') or 'open'}"]


def _asks_for(kind: str) -> Callable[[Asked], bool]:
    """Return whether a list of several kinds shows the kind."""
    return lambda asked: kind in (asked.query.getlist("what") or KINDS)


def _without_renewals(asked: Asked) -> list[str]:
    """Name the renewals: the API lists those of one agreement only."""
    return [f"what={RENEWAL}"] if _asks_for(RENEWAL)(asked) else []


TWINS: Mapping[str, Twin | tuple[Twin, ...]] = {
    "reports:partners_export": Twin("api:partner-list", sorts={"name": "name"}),
    "partners:people_export": Twin("api:contact-list"),
    "evaluations:matrix_export": Twin("api:scorecard-list", frozenset({"status"}), _cards, {"total": "total"}),
    "evaluations:export": Twin("api:measurement-list"),
    "alerts:incidents_export": Twin(
        "api:incident-list",
        frozenset({"state", "mine"}),
        _incidents,
        {"opened": "opened_at", "climbs": "next_step_at", "resolved": "resolved_at"},
    ),
    "governance:meetings_export": Twin("api:meeting-list", frozenset({"when"}), _meetings, {"starts": "starts_at"}),
    "governance:actions_export": Twin(
        "api:action-list", frozenset({"status", "late", "mine"}), _actions, {"due": "due_on", "owner": "owner"}
    ),
    "agreements:agreements_export": Twin(
        "api:agreement-list",
        frozenset({"ends"}),
        _agreements,
        {"code": "code", "starts": "starts_on", "ends": "ends_on"},
    ),
    "agreements:month_export": Twin(
        "api:statement-list", says=_statements, sorts={"agreement": "agreement", "total": "total"}
    ),
    "agreements:duties_export": (
        Twin(
            "api:obligation-list",
            frozenset({"state", "mine", "what"}),
            _obligations,
            is_asked=_asks_for(OBLIGATION),
            misses=_without_renewals,
        ),
        Twin(
            "api:milestone-list",
            frozenset({"state", "what"}),
            _milestones,
            is_asked=_asks_for(MILESTONE),
            misses=_without_renewals,
        ),
    ),
    "agreements:exits_export": Twin("api:exit-case-list", frozenset({"all"}), _exits),
    "evaluations:batches_export": Twin("api:measurement-batch-list"),
    "evaluations:closes_export": Twin("api:month-close-list"),
    "evaluations:kpis_export": Twin("api:kpi-list", frozenset({"all"}), _kpis),
    "alerts:rules_export": Twin("api:alert-rule-list", frozenset({"state"}), _rules),
    "messaging:inbox_export": Twin("api:inbox-list"),
    "messaging:deliveries_export": Twin("api:delivery-list"),
    "accounts:users_export": Twin("api:user-list"),
    "accounts:invitations_export": Twin("api:invitation-list", frozenset({"state"}), misses=_state_of_invitations),
    "accounts:audit_export": Twin("api:audit-list"),
}


def api_calls(address: str, *, reader: User, now: datetime) -> list[Call]:
    """Return the calls that list in the API what the list's file at the address holds; none where it has no twin."""
    path, _sign, query = address.partition("?")
    match = resolve(path)
    twins = TWINS.get(match.view_name, ())
    asked = Asked(QueryDict(query), match.kwargs, reader, now)
    return [_call(twin, asked) for twin in (twins if isinstance(twins, tuple) else (twins,)) if twin.is_asked(asked)]


def _call(twin: Twin, asked: Asked) -> Call:
    address = reverse(twin.url_name)
    view: Any = resolve(address).func
    filterset_class = getattr(view.cls, "filterset_class", None)
    params: dict[str, Any] = {"limit": MAX_LIMIT}
    left_out = twin.misses(asked)
    for name, values in _narrowing(asked.query, twin.knows):
        worded = _worded(name, values, twin, filterset_class.base_filters if filterset_class else {})
        params |= worded
        left_out += [] if worded else [f"{name}={value}" for value in values]
    url = f"{settings.PUBLIC_URL}{address}?{urlencode(params | dict(twin.says(asked)), doseq=True)}"
    return Call(f"curl '{url}' \\\n  -H 'Authorization: Bearer prms_…'", left_out)


def _worded(name: str, values: list[str], twin: Twin, filters: Mapping[str, Any]) -> Params:
    """Return a parameter as the twin takes it; nothing when it knows no such filter, or not several values of it."""
    if name == "sort":
        column = values[0].removeprefix("-")
        return {"ordering": values[0].replace(column, twin.sorts[column])} if column in twin.sorts else {}
    is_possible = name in filters and (len(values) == 1 or isinstance(filters[name], MultipleChoiceFilter))
    return {name: values} if is_possible else {}


def _narrowing(query: QueryDict, known: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the filters and the order of an address that its twin does not word itself."""
    for name, texts in query.lists():
        values = [text for text in texts if text]
        if values and name not in OF_THE_PAGE and name not in known:
            yield name, values
