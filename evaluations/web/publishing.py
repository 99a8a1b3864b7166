from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from evaluations.models import Scorecard
from evaluations.rules.answering import DEFAULT_DAYS, MOST_DAYS, last_day_to_answer
from evaluations.services import contacts_of, publish_scorecards
from evaluations.web.matrix import OfMonth
from prms.lib.web import FormPage

MOST_CARDS = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """A draft and the people who will see it."""

    card: Scorecard
    contacts: list[User]


class PublishForm(forms.Form):
    """Which drafts are shown to their partners, and how long these may answer."""

    card = forms.ModelMultipleChoiceField(Scorecard.objects.none(), widget=forms.MultipleHiddenInput, label=_("Cards"))
    answer_days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DEFAULT_DAYS,
        widget=forms.NumberInput(attrs={"class": "input"}),
        help_text=_("Until then a contact may accept the card or dispute a line; afterwards it is final."),
    )

    def __init__(self, *args: Any, drafts: QuerySet[Scorecard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["card"]
        field.queryset = drafts


class PublishDraftsPage(OfMonth, FormPage):
    """Says who will see what before drafts are published together."""

    permission = "scorecards.publish"
    template_name = "evaluations/publish.html"
    form_class = PublishForm

    def drafts(self) -> QuerySet[Scorecard]:
        """Return the drafts of the month that the reader may publish."""
        own = Scorecard.objects.editable_by(self.request.user).values("pk")
        return self.cards().filter(pk__in=own, status=Scorecard.Status.DRAFT)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"drafts": self.drafts(), "initial": {"card": self.picked()}}

    def picked(self) -> list[str]:
        """Return the ids that were picked in the list, or sent with the form."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return [text for text in sent.getlist("card") if text.isdecimal() and len(text) < 19][:MOST_CARDS]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cards = self.drafts().filter(pk__in=self.picked()).select_related("partner").order_by("partner__name")
        contacts = contacts_of([card.partner_id for card in cards])
        return super().get_context_data(
            readers=[Reader(card, contacts.get(card.partner_id, [])) for card in cards],
            told=sum(len(people) for people in contacts.values()),
            left_out=len(set(self.picked())) - len(cards),
            answers_until=last_day_to_answer(timezone.now()),
            back_url=reverse("evaluations:matrix", args=[self.month]),
            **kwargs,
        )

    def perform(self, cleaned: dict[str, Any]) -> int:
        cards = list(cleaned["card"])
        call = {"by": self.request.user, "now": timezone.now(), "answer_days": cleaned["answer_days"]}
        publish_scorecards(scorecards=cards, **call)
        done = ngettext(
            "%(count)s scorecard is published; its partner's contacts are told.",
            "%(count)s scorecards are published; the partners' contacts are told.",
            len(cards),
        )
        messages.success(self.request, done % {"count": len(cards)})
        return len(cards)

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:matrix", args=[self.month])
