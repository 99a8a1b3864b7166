"""The calendar that a person's own programs read: one meeting as a file, all of them at a secret address."""

import hashlib
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.generic import View

from governance.models import CalendarFeed
from governance.models.calendar_feed import digest_of
from governance.rules.icalendar import calendar_text
from governance.services import close_feed, open_feed
from governance.web.entries import entries_of, meeting_entry
from governance.web.meetings import OfMeeting
from prms.lib.rest.throttling import WINDOW_SECONDS, count_call
from prms.lib.web import FormPage, VerbPage

READS_PER_MINUTE = 30
CALENDAR_TYPE = "text/calendar; charset=utf-8"


class FeedPage(FormPage):
    """Whether one's calendar has a secret address; making one shows it once and ends the one before."""

    permission = "meetings.view"
    page_key = "profile"
    template_name = "governance/feed.html"
    form_class = Form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = CalendarFeed.objects.visible_to(self.request.user).first()
        return super().get_context_data(**{"feed": feed, "new_address": "", **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secret = open_feed(user=self.request.user, now=timezone.now())
        address = f"{settings.PUBLIC_URL}{reverse('governance:feed_file', args=[secret])}"
        return self.render_to_response(self.get_context_data(new_address=address))


class FeedEnd(VerbPage):
    """End the secret address."""

    permission = "meetings.view"
    form_class = Form

    def perform(self, cleaned: dict[str, Any]) -> None:
        if close_feed(user=self.request.user):
            messages.success(self.request, _("The address is ended: nothing can be read there any more."))

    def get_success_url(self, result: Any) -> str:
        return reverse("governance:feed")


class FeedFile(View):
    """What a calendar program reads at the secret address: no sign-in, only what its person may see."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponseBase:
        digest = digest_of(secret)
        if count_call(caller=f"calendar:{digest}", minute=int(time.time() // WINDOW_SECONDS)) > READS_PER_MINUTE:
            return HttpResponse(status=429, headers={"Retry-After": str(WINDOW_SECONDS)})
        feed = CalendarFeed.objects.usable().select_related("user").filter(digest=digest).first()
        if feed is None or not feed.user.may("meetings.view"):
            raise Http404
        with translation.override(feed.user.language):
            text = calendar_text(name=_("Meetings and actions"), entries=entries_of(feed.user, now=timezone.now()))
        etag = quote_etag(hashlib.sha256(text.encode()).hexdigest())
        response = HttpResponse(text, content_type=CALENDAR_TYPE, headers={"ETag": etag})
        patch_cache_control(response, private=True, max_age=0)
        return get_conditional_response(request, etag=etag, response=response) or response


class MeetingFile(OfMeeting):
    """One meeting as a file for a calendar program."""

    permission = "meetings.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = calendar_text(name=self.object.title, entries=[meeting_entry(self.object)])
        name = f'attachment; filename="meeting-{self.object.pk}.ics"'
        return HttpResponse(text, content_type=CALENDAR_TYPE, headers={"Content-Disposition": name})
