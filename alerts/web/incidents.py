"""The list of incidents: what fires first, narrowed, sorted, exported, taken on by the dozen."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Case, F, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from alerts.models import Incident
from alerts.services import acknowledge_many
from alerts.services.acknowledging import Taken
from alerts.web import forms
from alerts.web.filters import IncidentListFilters
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import Page, VerbPage

OPEN, RESOLVED, RECORDED = "open", "resolved", "recorded"
_RANK = Case(When(severity="critical", then=0), When(severity="major", then=1), default=2)
SORTS: dict[str, Any] = {
    "severity": _RANK,
    "partner": F("partner__name"),
    "opened": F("opened_at"),
    "climbs": F("next_step_at"),
    "resolved": F("resolved_at"),
}
EXPORTED = (
    *("code", "rule", "partner", "severity", "status", "resolution", "opened_at", "acknowledged_by"),
    *("acknowledged_at", "resolved_at", "last_period", "value", "threshold", "summary"),
)


class IncidentQuestions:
    """The incidents that an address asks for: its state, filters and order."""

    def __init__(self, query: QueryDict, request: Any) -> None:
        state = query.get("state", OPEN)
        self.state = state if state in (RESOLVED, RECORDED) else OPEN
        rows = Incident.objects.visible_to(request.user)
        self.filters = IncidentListFilters(query, queryset=self._in_state(rows), request=request)
        sort = query.get("sort", "")
        self.sort = sort if sort.removeprefix("-") in SORTS else ""

    def rows(self) -> QuerySet[Incident]:
        """Return the incidents in order, with what a row shows."""
        found: Any = self.filters.qs.select_related(
            "rule", "rule_version__kpi", "partner", "feed_owner", "acknowledged_by"
        )
        if self.sort:
            key = SORTS[self.sort.removeprefix("-")]
            is_down = self.sort.startswith("-")
            return found.order_by(key.desc(nulls_last=True) if is_down else key.asc(nulls_last=True), "-pk")
        return found.in_urgency() if self.state == OPEN else found.order_by("-opened_at", "-pk")

    def takeable_by(self, reader: User) -> QuerySet[Incident]:
        """Return those among them that the person may take on."""
        found: Any = self.filters.qs
        return found.acknowledgeable_by(reader)

    def _in_state(self, rows: Any) -> QuerySet[Incident]:
        if self.state == OPEN:
            return rows.open()
        return rows.filter(status=Incident.Status.RESOLVED, is_historical=self.state == RECORDED)


class IncidentsPage(Page):
    """The incidents in the reader's scope: what is open first climbs first, the others newest first."""

    permission = "incidents.view"
    page_key = "incidents"
    template_name = "alerts/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = IncidentQuestions(self.request.GET, self.request)
        page = self.paginate(asked.rows())
        page.object_list = list(page.object_list)
        takeable: Any = Incident.objects.none()
        if asked.state == OPEN and self.request.user.may("incidents.acknowledge"):
            takeable = asked.takeable_by(self.request.user)
        here = set(takeable.filter(pk__in=[row.pk for row in page.object_list]).values_list("pk", flat=True))
        return super().get_context_data(
            page=page,
            filter_form=asked.filters.form,
            is_filtered=asked.filters.is_narrowing(),
            state=asked.state,
            sort=asked.sort,
            takeable=here,
            takeable_count=takeable.count() if here else 0,
            bulk_form=forms.BulkForm(initial={"query": self.request.GET.urlencode()}) if here else None,
            export_url=self.address_with_query("alerts:incidents_export"),
            now=timezone.now(),
            **kwargs,
        )


class IncidentsExport(ListFile):
    """The same list as a CSV file: codes, ISO moments, the filters of the address."""

    permission = "incidents.view"

    def sheet(self) -> Sheet:
        found = IncidentQuestions(self.request.GET, self.request).rows()
        return Sheet(_("incidents.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Incident]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            partner = row.partner.code if row.partner else ""
            taken_by = row.acknowledged_by.email if row.acknowledged_by else ""
            moments = [moment.isoformat() if moment else "" for moment in (row.acknowledged_at, row.resolved_at)]
            month = f"{row.last_period:%Y-%m}" if row.last_period else ""
            kept = [row.evidence.get("value"), row.evidence.get("threshold"), row.summary()]
            own = [row.code, row.rule.code, partner, row.severity, row.status, row.resolution]
            yield [*own, row.opened_at.isoformat(), taken_by, *moments, month, *kept]


class AcknowledgeMany(VerbPage):
    """Take on the picked incidents, or all that the address asks for, with one reason."""

    permission = "incidents.acknowledge"
    form_class = forms.BulkForm

    def perform(self, cleaned: dict[str, Any]) -> Taken:
        picked = cleaned["incident"]
        if cleaned["is_all"]:
            asked = IncidentQuestions(QueryDict(cleaned["query"]), self.request)
            picked = list(asked.takeable_by(self.request.user).values_list("pk", flat=True))
        taken = acknowledge_many(incidents=picked, reason=cleaned["reason"], by=self.request.user, now=timezone.now())
        self._tell(taken)
        return taken

    def get_success_url(self, result: Any) -> str:
        return f"{reverse('alerts:incidents')}?{self.request.POST.get('query', '')}".rstrip("?")

    def _tell(self, taken: Taken) -> None:
        said = ngettext("%(count)s incident is yours now.", "%(count)s incidents are yours now.", taken.count)
        messages.success(self.request, said % {"count": taken.count})
        if taken.left:
            left = ngettext(
                "%(count)s was left as it is: somebody has it, or it is not yours to take on.",
                "%(count)s were left as they are: somebody has them, or they are not yours to take on.",
                taken.left,
            )
            messages.info(self.request, left % {"count": taken.left})
