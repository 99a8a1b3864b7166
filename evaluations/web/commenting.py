from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from evaluations.models import Scorecard, ScorecardLine
from evaluations.services import comment_scorecard
from evaluations.services.commenting import require_draft
from partners.services import require_may
from prms.lib.web import FormPage, ObjectPage

PREFIX = "line_"


class CommentForm(forms.Form):
    """A comment on the whole card, and one on each line."""

    comment = forms.CharField(
        label=_("Comment on the card"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, lines: list[ScorecardLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            widget = forms.TextInput(attrs={"class": "input"})
            field = forms.CharField(label=line.kpi.display_name, max_length=500, required=False, widget=widget)
            self.fields[f"{PREFIX}{line.kpi.code}"] = field


class CommentPage(ObjectPage, FormPage):
    """What the partner shall read beside the total and beside its lines, written before the card is published."""

    permission = "scorecards.publish"
    page_key = "scorecards"
    template_name = "evaluations/comment.html"
    form_class = CommentForm
    done_message = _("The comments are kept.")
    object: Scorecard

    def get_queryset(self) -> QuerySet[Scorecard]:
        return Scorecard.objects.visible_to(self.request.user).select_related("partner__owner")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may(self.permission, partner=self.object.partner, by=self.request.user)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_draft(self.object)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        lines = list(self.object.lines.select_related("kpi"))
        said = {f"{PREFIX}{line.kpi.code}": line.comment for line in lines}
        return {"lines": lines, "initial": said | {"comment": self.object.comment}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(card=self.object, **kwargs)

    def perform(self, cleaned: dict[str, Any]) -> Scorecard:
        comment = cleaned.pop("comment")
        lines = {name.removeprefix(PREFIX): text for name, text in cleaned.items()}
        return comment_scorecard(scorecard=self.object, by=self.request.user, comment=comment, lines=lines)
