from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.models import Action, Meeting
from governance.services import (
    add_agenda_item,
    cancel_meeting,
    confirm_meeting,
    create_action,
    create_meeting,
    hold_meeting,
    mark_not_held,
    reschedule_meeting,
    write_minutes,
)
from governance.web import forms
from governance.web.filters import MeetingListFilters
from partners.models import Contact, Partner
from prms.lib.forms import ReasonForm
from prms.lib.list_files import ListFile, Sheet
from prms.lib.web import FormPage, ObjectPage, Page, VerbPage, ordering

SORTS = {"starts": "starts_at", "partner": "partner__name"}
EXPORTED = ("id", "title", "partner", "level", "status", "starts_at", "minutes_long", "place", "organiser", "agenda")


def colleagues(reader: User) -> QuerySet[User]:
    """Return whom of our side the reader can ask."""
    return User.objects.visible_to(reader).active().exclude(role_assignments__role="partner_contact").distinct()


def contacts_of(meeting: Meeting) -> QuerySet[Contact]:
    """Return whom of the partner's side one can ask to a meeting."""
    return Contact.objects.outsiders().filter(partner=meeting.partner_id).order_by("name")


class MeetingQuestions:
    """The meetings that an address asks for: those to come or those that took place, its filters and order."""

    def __init__(self, query: QueryDict, request: Any) -> None:
        self.now, self.is_past = timezone.now(), query.get("when") == "past"
        meetings = Meeting.objects.visible_to(request.user).select_related("partner")
        begins = {"starts_at__lt": self.now} if self.is_past else {"starts_at__gte": self.now}
        self.filters = MeetingListFilters(query, queryset=meetings.filter(**begins), request=request)
        sort = query.get("sort", "")
        self.sort = sort if sort.removeprefix("-") in SORTS else "-starts" if self.is_past else "starts"

    def rows(self) -> QuerySet[Meeting]:
        """Return the meetings in order, each with how many points its agenda has."""
        return self.filters.qs.annotate(agenda_count=Count("agenda_items")).order_by(ordering(self.sort, SORTS), "id")


class MeetingsPage(Page):
    """The meetings in the reader's scope: what comes first, or what took place."""

    permission = "meetings.view"
    page_key = "meetings"
    template_name = "governance/meetings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = MeetingQuestions(self.request.GET, self.request)
        return super().get_context_data(
            page=self.paginate(asked.rows()),
            filters=asked.filters,
            is_filtered=asked.filters.is_narrowing(),
            hidden=[(name, self.request.GET.get(name, "")) for name in ("when", "sort", "partner")],
            is_past=asked.is_past,
            sort=asked.sort,
            now=asked.now,
            export_url=self.address_with_query("governance:meetings_export"),
            add_url=reverse("governance:meeting_add") if self.request.user.may("meetings.edit") else "",
            **kwargs,
        )


class MeetingsExport(ListFile):
    """The same list as a file: codes, ISO moments, the filters of the address."""

    permission = "meetings.view"

    def sheet(self) -> Sheet:
        found = MeetingQuestions(self.request.GET, self.request).rows().select_related("organiser")
        return Sheet(gettext("meetings.csv"), EXPORTED, found.count(), self._rows(found))

    def _rows(self, found: QuerySet[Any]) -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=1000):
            who, asked = row.partner.code if row.partner else "", row.organiser.email if row.organiser else ""
            when = [row.starts_at.isoformat(), row.duration_minutes]
            yield [row.pk, row.title, who, row.level, row.status, *when, row.place, asked, row.agenda_count]


class MeetingAddPage(FormPage):
    """Plan a meeting and invite both sides."""

    permission = "meetings.edit"
    page_key = "meetings"
    template_name = "governance/form.html"
    form_class = forms.MeetingForm
    done_message = _("The meeting is planned; both sides are invited.")

    def get_form_kwargs(self) -> dict[str, Any]:
        wanted = self.request.GET.get("partner", "")
        partners = Partner.objects.editable_by(self.request.user)
        initial = {"partner": partners.filter(code=wanted).first(), "users": [self.request.user]}
        return {"partners": partners, "colleagues": colleagues(self.request.user), "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("governance:meetings")
        return super().get_context_data(title=_("Plan a meeting"), action=_("Plan meeting"), back_url=back, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        agenda = [line.strip() for line in cleaned.pop("agenda").splitlines() if line.strip()]
        contacts = list(cleaned["partner"].contacts.outsiders())
        now, by = timezone.now(), self.request.user
        return create_meeting(agenda=agenda, contacts=contacts, by=by, now=now, **cleaned)


class OfMeeting(ObjectPage):
    """What every page and verb of one meeting shares."""

    page_key = "meetings"
    object: Meeting

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(self.request.user).select_related("partner__owner", "organiser")

    @cached_property
    def may_edit(self) -> bool:
        """Whether the reader may change this meeting."""
        may = self.request.user.may("meetings.edit")
        return may and Meeting.objects.editable_by(self.request.user).filter(pk=self.object.pk).exists()


class MeetingPage(OfMeeting):
    """One meeting: agenda, people, minutes, actions."""

    permission = "meetings.view"
    template_name = "governance/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, now = self.object, timezone.now()
        context: dict[str, Any] = {
            "meeting": meeting,
            "agenda": list(meeting.agenda_items.all()),
            "attendances": list(meeting.attendances.select_related("user", "contact")),
            "actions_given": [self._with_rights(action) for action in meeting.actions.select_related("owner")],
            "now": now,
            "is_ours": self.request.user.may("users.view"),
        }
        if self.may_edit:
            begun = meeting.starts_at <= now
            context |= {
                "may_edit": True,
                "minutes_form": forms.MinutesForm(meeting=meeting, initial={"minutes": meeting.minutes})
                if begun and meeting.status != Meeting.Status.CANCELLED
                else None,
                "action_form": forms.MeetingActionForm(owners=colleagues(self.request.user)),
                "confirm_form": forms.PlaceForm(initial={"starts_at": meeting.starts_at, "place": meeting.place}),
                "move_form": forms.MomentForm(initial={"starts_at": meeting.starts_at}),
                "point_form": forms.PointForm(),
                "reason_form": ReasonForm(),
                "invite_form": self._invite_form(context["attendances"]),
                "is_begun": begun,
            }
        return super().get_context_data(**context, **kwargs)

    def _with_rights(self, action: Action) -> dict[str, Any]:
        reader = self.request.user
        may = self.may_edit or (action.owner_id == reader.pk and reader.may("actions.complete"))
        return {"action": action, "may_complete": may}

    def _invite_form(self, asked: list[Any]) -> forms.InviteForm:
        users = colleagues(self.request.user).exclude(pk__in=[row.user_id for row in asked if row.user_id])
        theirs = contacts_of(self.object).exclude(pk__in=[row.contact_id for row in asked if row.contact_id])
        return forms.InviteForm(users=users, contacts=theirs)


class MeetingVerb(OfMeeting, VerbPage):
    """One thing done to a meeting, then back to it."""

    permission = "meetings.edit"

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def context_of_call(self) -> dict[str, Any]:
        """Return who calls, and when."""
        return {"meeting": self.object, "by": self.request.user, "now": timezone.now()}


class ConfirmMeeting(MeetingVerb):
    form_class = forms.PlaceForm
    done_message = _("The meeting is planned; both sides are invited.")

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        return confirm_meeting(
            starts_at=cleaned["starts_at"] or None, place=cleaned["place"] or None, **self.context_of_call()
        )


class MoveMeeting(MeetingVerb):
    form_class = forms.MomentForm
    done_message = _("The meeting is moved; everybody is told.")

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        return reschedule_meeting(starts_at=cleaned["starts_at"], **self.context_of_call())


class CancelMeeting(MeetingVerb):
    form_class = ReasonForm
    done_message = _("The meeting is cancelled; everybody is told.")

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        return cancel_meeting(reason=cleaned["reason"], **self.context_of_call())


class MeetingNotHeld(MeetingVerb):
    form_class = ReasonForm
    done_message = _("The meeting is recorded as not held.")

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        return mark_not_held(reason=cleaned["reason"], **self.context_of_call())


class AddPoint(MeetingVerb):
    form_class = forms.PointForm
    done_message = _("The point is on the agenda.")

    def perform(self, cleaned: dict[str, Any]) -> Any:
        return add_agenda_item(meeting=self.object, text=cleaned["text"], by=self.request.user)


class MeetingMinutes(MeetingVerb):
    """Records what came of a meeting; the first time it is held with that."""

    form_class = forms.MinutesForm
    done_message = _("The minutes are kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"meeting": self.object}

    def perform(self, cleaned: dict[str, Any]) -> Meeting:
        call = self.context_of_call()
        told = {"minutes": cleaned["minutes"], "attended": cleaned["attended"], "outcomes": self.form.outcomes()}
        if self.object.is_open:
            return hold_meeting(**told, **call)
        call.pop("now")
        return write_minutes(**told, **call)


class GiveAction(MeetingVerb):
    form_class = forms.MeetingActionForm
    done_message = _("The action is given; its owner is told.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"owners": colleagues(self.request.user)}

    def perform(self, cleaned: dict[str, Any]) -> Any:
        return create_action(partner=self.object.partner, **cleaned, **self.context_of_call())
