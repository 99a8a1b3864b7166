"""The list of actions: narrowed, sorted, exported, done where they stand, changed by the dozen."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from governance.models import Action
from governance.services import change_actions
from governance.services.bulk import Changed
from governance.web import forms
from governance.web.filters import ActionListFilters
from governance.web.meetings import colleagues
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import Page, VerbPage, ordering

SORTS = {"due": "due_on", "partner": "partner__name", "owner": "owner__name"}
EXPORTED = ("id", "title", "partner", "owner", "source", "status", "due_on", "done_at", "evidence")


class ActionQuestions:
    """The actions that an address asks for: its state, filters and order."""

    def __init__(self, query: QueryDict, request: Any) -> None:
        status = query.get("status", Action.Status.OPEN)
        self.status = status if status in Action.Status.values else Action.Status.OPEN
        rows = Action.objects.visible_to(request.user).filter(status=self.status)
        self.filters = ActionListFilters(query, queryset=rows, request=request)
        sort = query.get("sort", "")
        usual = "due" if self.status == Action.Status.OPEN else "-due"
        self.sort = sort if sort.removeprefix("-") in SORTS else usual

    def rows(self) -> QuerySet[Action]:
        """Return the actions in order, with what a row shows."""
        return self.filters.qs.select_related("partner", "owner").order_by(ordering(self.sort, SORTS), "id")

    def changeable_by(self, reader: User) -> QuerySet[Action]:
        """Return those among them that the person may change."""
        found: Any = self.filters.qs
        return found.editable_by(reader).open()


class ActionsPage(Page):
    """The actions in the reader's scope, what is due first."""

    permission = "actions.view"
    page_key = "meetings"
    template_name = "governance/actions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.user
        asked = ActionQuestions(self.request.GET, self.request)
        page = self.paginate(asked.rows())
        page.object_list = list(page.object_list)
        changeable = asked.changeable_by(reader)
        here = set(changeable.filter(pk__in=[row.pk for row in page.object_list]).values_list("pk", flat=True))
        may_complete = reader.may("actions.complete")
        return super().get_context_data(
            page=page,
            completable=here | {row.pk for row in page.object_list if may_complete and row.owner_id == reader.pk},
            changeable=here,
            changeable_count=changeable.count() if here else 0,
            bulk_form=self._bulk_form() if here else None,
            filters=asked.filters,
            is_filtered=asked.filters.is_narrowing(),
            hidden=[(name, self.request.GET.get(name, "")) for name in ("status", "sort", "partner")],
            status=asked.status,
            sort=asked.sort,
            now=timezone.now(),
            export_url=self.address_with_query("governance:actions_export"),
            add_url=reverse("governance:action_add") if reader.may("actions.edit") else "",
            **kwargs,
        )

    def _bulk_form(self) -> forms.BulkForm:
        return forms.BulkForm(owners=colleagues(self.request.user), initial={"query": self.request.GET.urlencode()})


class ActionsExport(ListFile):
    """The same list as a CSV file: codes, ISO days, the filters of the address."""

    permission = "actions.view"

    def sheet(self) -> Sheet:
        found = ActionQuestions(self.request.GET, self.request).rows()
        return Sheet(_("actions.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Action]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            partner = row.partner.code if row.partner else ""
            done_at = row.done_at.isoformat() if row.done_at else ""
            said = [row.source, row.status, row.due_on.isoformat(), done_at, row.evidence]
            yield [row.pk, row.title, partner, row.owner.email, *said]


class ChangeMany(VerbPage):
    """Give the picked actions, or all that the address asks for, another owner or day."""

    permission = "actions.edit"
    form_class = forms.BulkForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"owners": colleagues(self.request.user)}

    def perform(self, cleaned: dict[str, Any]) -> Changed:
        picked = cleaned["action"]
        if cleaned["is_all"]:
            asked = ActionQuestions(QueryDict(cleaned["query"]), self.request)
            picked = list(asked.changeable_by(self.request.user).values_list("pk", flat=True))
        said = {name: cleaned[name] for name in ("reason", "owner", "due_on")}
        changed = change_actions(actions=picked, by=self.request.user, now=timezone.now(), **said)
        self._tell(changed)
        return changed

    def get_success_url(self, result: Any) -> str:
        return f"{reverse('governance:actions')}?{self.request.POST.get('query', '')}".rstrip("?")

    def _tell(self, changed: Changed) -> None:
        said = ngettext("%(count)s action is changed.", "%(count)s actions are changed.", changed.count)
        messages.success(self.request, said % {"count": changed.count})
        if changed.left:
            left = ngettext("%(count)s stays as it was.", "%(count)s stay as they were.", changed.left)
            messages.info(self.request, left % {"count": changed.left})
