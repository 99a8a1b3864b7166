from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from evaluations.api.card_serializers import (
    CommentInput,
    DisputeInput,
    DisputeOutput,
    DisputeResolutionInput,
    MonthCloseInput,
    MonthCloseOutput,
    MonthCloseRow,
    PublicationInput,
    ScorecardLineOutput,
    ScorecardOutput,
    ScorecardRow,
)
from evaluations.filters import MonthCloseFilters, ScorecardFilters
from evaluations.models import MonthClose, Scorecard, ScorecardLine, ScorecardResponse
from evaluations.services import (
    accept_scorecard,
    close_month,
    comment_scorecard,
    dispute_line,
    publish_scorecard,
    resolve_dispute,
)
from prms.lib.errors import InvalidInput
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.rows import row_paths, written_rows
from prms.lib.rest.views import ById, ListMixin, ReadViewSet


class MonthCloseViewSet(ById, ReadViewSet):
    """Runs that close a month: whom they scored, and whom they skipped and why."""

    queryset = MonthClose.objects.select_related("requested_by")
    permission_names = {"list": "months.view", "retrieve": "months.view", "create": "months.close"}
    input_serializers = {"create": MonthCloseInput}
    output_serializers = {"list": MonthCloseRow}
    serializer_class = MonthCloseOutput
    filterset_class = MonthCloseFilters
    ordering_fields = ("id", "month")
    ordering = ("-id",)

    @idempotent
    def create(self, request: Request) -> Response:
        """Close a month and answer with the finished result; run again, it changes what data has changed."""
        return self.answer(close_month(by=self.caller, now=timezone.now(), **self.validated_input()))


class ScorecardViewSet(ById, ReadViewSet):
    """How partners did month by month; the newest version of a card comes first."""

    queryset = Scorecard.objects.select_related("partner")
    permission_names = {
        "list": "scorecards.view",
        "retrieve": "scorecards.view",
        "comment": "scorecards.publish",
        "publication": "scorecards.publish",
        "acceptance": "scorecards.accept",
    }
    object_scopes = {"comment": "editable_by", "publication": "editable_by"}
    input_serializers = {"comment": CommentInput, "publication": PublicationInput}
    serializer_class = ScorecardOutput
    filterset_class = ScorecardFilters
    ordering_fields = {"id": "id", "month": "month", "partner": "partner__code", "total": "total"}
    ordering = ("-month", "partner__code", "-version")

    def get_queryset(self) -> QuerySet:
        cards = super().get_queryset()
        return cards if self.action == "list" else cards.prefetch_related("lines__kpi")

    def page(self, queryset: QuerySet, serializer_class: Any) -> Response:
        """Return a page of cards with their lines, in two queries and without model instances."""
        rows = self.paginate_queryset(queryset.values(*row_paths(ScorecardRow))) or []
        cards = written_rows(ScorecardRow, rows)
        lines = _lines_of([card["id"] for card in cards])
        return self.get_paginated_response([{**card, "lines": lines[card["id"]]} for card in cards])

    @action(detail=True, methods=["post"])
    def comment(self, request: Request, id: str) -> Response:
        """Write what the partner reads beside the total and the lines of a draft; what is left out stays."""
        return self.answer(comment_scorecard(scorecard=self.object, by=self.caller, **self.validated_input()))

    @action(detail=True, methods=["post"])
    def publication(self, request: Request, id: str) -> Response:
        """Show the card to the partner, whose contacts are told."""
        return self.answer(
            publish_scorecard(scorecard=self.object, by=self.caller, now=timezone.now(), **self.validated_input())
        )

    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, id: str) -> Response:
        """Say for the partner that the card is right, which makes it final."""
        response = accept_scorecard(scorecard=self.object, by=self.caller, now=timezone.now())
        return self.answer(response.scorecard)


class DisputeViewSet(ById, ListMixin, ChildViewSet):
    """Lines of a card that the partner objects to."""

    queryset = ScorecardResponse.objects.filter(kind="dispute").select_related("line__kpi", "made_by")
    parent_queryset = Scorecard.objects
    parent_field = "scorecard"
    parent_lookup = "pk"
    permission_names = {
        "list": "scorecards.view",
        "create": "scorecards.dispute",
        "resolution": "scorecards.resolve_dispute",
    }
    object_scopes = {"resolution": "editable_by"}
    input_serializers = {"create": DisputeInput, "resolution": DisputeResolutionInput}
    serializer_class = DisputeOutput
    ordering = ("id",)

    def create(self, request: Request, scorecard: str) -> Response:
        """Object to one line of the card, with a reason."""
        values = self.validated_input()
        line = self.parent.lines.select_related("kpi").filter(kpi__code=values["kpi"]).first()
        if line is None:
            message = _("The card has no line for “%(kpi)s”.") % {"kpi": values["kpi"]}
            raise InvalidInput.at("kpi", message, code="unknown_kpi")
        said = {"reason": values["reason"], "claimed": values.get("claimed")}
        dispute = dispute_line(line=line, by=self.caller, now=timezone.now(), **said)
        return self.answer(dispute)

    @action(detail=True, methods=["post"])
    def resolution(self, request: Request, scorecard: str, id: str) -> Response:
        """Say who was right; with its last dispute resolved the card is final."""
        values = self.validated_input()
        return self.answer(resolve_dispute(dispute=self.object, by=self.caller, now=timezone.now(), **values))


def _lines_of(card_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    paths = row_paths(ScorecardLineOutput)
    rows = ScorecardLine.objects.filter(scorecard__in=card_ids).order_by("scorecard", "kpi__code")
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    found = list(rows.values("scorecard_id", *paths))
    for row, written in zip(found, written_rows(ScorecardLineOutput, found), strict=True):
        lines[row["scorecard_id"]].append(written)
    return lines
