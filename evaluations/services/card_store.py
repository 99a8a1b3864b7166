"""Writes the cards of a month where they differ: drafts in place, published ones as their next version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery

from accounts.models import User
from evaluations.models import Scorecard, ScorecardLine
from evaluations.rules.answering import last_day_to_answer
from prms.lib.bulk import allocate_ids, delete_rows, insert_rows, update_rows
from prms.lib.periods import Month

CARD_FIELDS = (
    *("id", "partner", "month", "version", "status", "total", "grade", "previous_total", "comment"),
    *("published_at", "published_by", "answers_until", "fingerprint", "created_at", "updated_at"),
)
LINE_FIELDS = ("scorecard", "kpi", "target", "actual", "score", "weight", "no_data", "comment")
Status = Scorecard.Status


class NewLine(NamedTuple):
    """One KPI of a card that was scored."""

    kpi_id: int
    target: Decimal
    actual: Decimal | None
    score: Decimal | None
    weight: Decimal
    no_data: str


class NewCard(NamedTuple):
    """A card that was scored; equal fingerprints mean equal cards."""

    partner_id: int
    total: Decimal
    grade: str
    lines: list[NewLine]
    fingerprint: str


class Standing(NamedTuple):
    """The card that counts now."""

    id: int
    version: int
    status: str
    fingerprint: str
    previous_total: Decimal | None
    comment: str
    total: Decimal


@dataclass(slots=True)
class Written:
    """The ids of the cards by what was done with them."""

    created: list[int] = field(default_factory=list)
    rescored: list[int] = field(default_factory=list)
    restated: list[int] = field(default_factory=list)
    unchanged: int = 0
    removed: int = 0

    @property
    def changed_ids(self) -> list[int]:
        return [*self.created, *self.rescored, *self.restated]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "rescored": len(self.rescored),
            "restated": len(self.restated),
            "unchanged": self.unchanged,
            "removed": self.removed,
        }


def write_cards(
    *,
    month: Month,
    cards: Sequence[NewCard],
    partner_ids: Collection[int] | None,
    kept: Collection[int],
    by: User | None,
    now: datetime,
) -> Written:
    """Write the cards of all partners, or of some, in a fixed number of statements.

    A draft whose partner has no card any more is removed, except for the partners in `kept`.
    """
    sheet = plan_cards(month=month, cards=cards, partner_ids=partner_ids, kept=kept, by=by, now=now)
    sheet.write()
    if sheet.written.changed_ids or sheet.written.removed:
        _pass_totals_on(month)
    return sheet.written


def plan_cards(
    *,
    month: Month,
    cards: Sequence[NewCard],
    partner_ids: Collection[int] | None,
    kept: Collection[int],
    by: User | None,
    now: datetime,
) -> Sheet:
    """Return what writing the cards would do; nothing is written before `Sheet.write`."""
    standing, before = _standing(month, partner_ids), _totals(month.previous(), partner_ids)
    sheet = Sheet(month, standing, before, by, now)
    for card in cards:
        sheet.enter(card)
    gone = standing.keys() - {card.partner_id for card in cards} - set(kept)
    sheet.remove([standing[partner_id] for partner_id in gone])
    return sheet


class Sheet:
    """Sorts cards into what has to be written, then writes it."""

    def __init__(
        self,
        month: Month,
        standing: Mapping[int, Standing],
        before: Mapping[int, Decimal],
        by: User | None,
        now: datetime,
    ) -> None:
        self.written = Written()
        self._month, self._standing, self._before = month, standing, before
        self._by_id, self._now = by.pk if by else None, now
        self._new: list[tuple[NewCard, Standing | None]] = []
        self._in_place: list[tuple[NewCard, Standing]] = []
        self._moved: list[tuple[int, Decimal | None]] = []
        self._removed: list[int] = []

    def enter(self, card: NewCard) -> None:
        """Say what has to be done with a card."""
        old, before = self._standing.get(card.partner_id), self._before.get(card.partner_id)
        if old is None:
            self._new.append((card, None))
        elif old.fingerprint == card.fingerprint:
            self.written.unchanged += 1
            if old.previous_total != before:
                self._moved.append((old.id, before))
        elif old.status == Status.DRAFT:
            self._in_place.append((card, old))
        else:
            self._new.append((card, old))

    def remove(self, cards: Iterable[Standing]) -> None:
        """Take out drafts whose partners have no card any more; what was published stays."""
        self._removed = [card.id for card in cards if card.status == Status.DRAFT]

    @property
    def counts(self) -> dict[str, int]:
        """How many cards would be new, scored again as drafts, restated, left alone and removed."""
        restated = sum(1 for _, old in self._new if old)
        return {
            "created": len(self._new) - restated,
            "rescored": len(self._in_place),
            "restated": restated,
            "unchanged": self.written.unchanged,
            "removed": len(self._removed),
        }

    @property
    def changes(self) -> list[tuple[NewCard, Standing]]:
        """The cards that would come out otherwise than they stand, beside what stands."""
        return [(card, old) for card, old in (*self._new, *self._in_place) if old]

    def write(self) -> None:
        comments = self._line_comments()
        delete_rows(ScorecardLine, "scorecard", [*self._removed, *(old.id for _, old in self._in_place)])
        delete_rows(Scorecard, "id", self._removed)
        replaced = [old.id for _, old in self._new if old]
        if replaced:
            Scorecard.objects.filter(pk__in=replaced).update(status=Status.SUPERSEDED, updated_at=self._now)
        ids = allocate_ids(Scorecard, len(self._new))
        placed = [(pk, card, old) for pk, (card, old) in zip(ids, self._new, strict=True)]
        self._write_cards(placed)
        self._write_lines([*placed, *((old.id, card, old) for card, old in self._in_place)], comments)
        self._count(placed)

    def _write_cards(self, placed: Sequence[tuple[int, NewCard, Standing | None]]) -> None:
        if placed:
            insert_rows(Scorecard, CARD_FIELDS, (self._card_row(*one) for one in placed))
        if self._in_place:
            names = ("total", "grade", "previous_total", "fingerprint", "updated_at")
            update_rows(Scorecard, names, (self._changed_row(card, old) for card, old in self._in_place))
        if self._moved:
            update_rows(Scorecard, ("previous_total",), self._moved)

    def _card_row(self, pk: int, card: NewCard, old: Standing | None) -> tuple[Any, ...]:
        place = (pk, card.partner_id, self._month.first_day, old.version + 1 if old else 1)
        worth = (card.total, card.grade, self._before.get(card.partner_id), old.comment if old else "")
        published = (self._now, self._by_id, last_day_to_answer(self._now)) if old else (None, None, None)
        status = Status.PUBLISHED.value if old else Status.DRAFT.value
        return (*place, status, *worth, *published, card.fingerprint, self._now, self._now)

    def _changed_row(self, card: NewCard, old: Standing) -> tuple[Any, ...]:
        before = self._before.get(card.partner_id)
        return (old.id, card.total, card.grade, before, card.fingerprint, self._now)

    def _write_lines(
        self, placed: Sequence[tuple[int, NewCard, Standing | None]], comments: Mapping[tuple[int, int], str]
    ) -> None:
        if placed:
            insert_rows(ScorecardLine, LINE_FIELDS, self._line_rows(placed, comments))

    def _line_rows(
        self, placed: Iterable[tuple[int, NewCard, Standing | None]], comments: Mapping[tuple[int, int], str]
    ) -> Iterator[tuple[Any, ...]]:
        for pk, card, old in placed:
            for line in card.lines:
                yield (pk, *line, comments.get((old.id, line.kpi_id), "") if old else "")

    def _line_comments(self) -> dict[tuple[int, int], str]:
        """Return what managers wrote beside the lines of cards that are about to change."""
        ids = [old.id for _, old in (*self._new, *self._in_place) if old]
        if not ids:
            return {}
        lines = ScorecardLine.objects.filter(scorecard__in=ids).exclude(comment="").order_by()
        return {(card_id, kpi_id): text for card_id, kpi_id, text in lines.values_list("scorecard", "kpi", "comment")}

    def _count(self, placed: Iterable[tuple[int, NewCard, Standing | None]]) -> None:
        for pk, _, old in placed:
            (self.written.restated if old else self.written.created).append(pk)
        self.written.rescored += [old.id for _, old in self._in_place]
        self.written.removed = len(self._removed)


def _standing(month: Month, partner_ids: Collection[int] | None) -> dict[int, Standing]:
    cards = _current(month, partner_ids).values_list("partner_id", "pk", *Standing._fields[1:])
    return {partner_id: Standing(*row) for partner_id, *row in cards}


def _totals(month: Month, partner_ids: Collection[int] | None) -> dict[int, Decimal]:
    return dict(_current(month, partner_ids).values_list("partner_id", "total"))


def _current(month: Month, partner_ids: Collection[int] | None) -> Any:
    cards = Scorecard.objects.current().filter(month=month.first_day).order_by()
    return cards if partner_ids is None else cards.filter(partner_id__in=partner_ids)


def _pass_totals_on(month: Month) -> None:
    """Bring the “month before” of the next month's cards up to date; their own scores do not depend on it."""
    following = Scorecard.objects.current().filter(month=month.next().first_day)
    same_partner = Scorecard.objects.current().filter(month=month.first_day, partner=OuterRef("partner"))
    total = Subquery(same_partner.values("total")[:1])
    following.annotate(total_before=total).exclude(previous_total=F("total_before")).update(previous_total=total)
