"""The exit-ready index of a partner from live data, each point explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, ExitCase, ExitStage, Statement
from agreements.rules.exit_plan import StageKind
from partners.models import Partner
from prms.lib.display import percent
from prms.lib.periods import Month
from reports.rules.exit_ready import ExitFacts, Part, exit_ready

MONTHS = 12


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One part in words; no points is not assessed."""

    part: Part
    label: str
    points: Decimal | None
    weight: Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """The index, None while nothing is assessed, and what it is made of."""

    index: Decimal | None
    lines: Sequence[ReadyLine]


def readiness_of(partner: Partner, *, today: date) -> Readiness:
    """Return the index of a partner in a fixed number of queries."""
    facts = _facts(partner, today)
    found = exit_ready(facts)
    words = _words(facts, partner)
    labels = _labels()
    lines = [
        ReadyLine(line.part, labels[line.part], line.points, line.weight, words[line.part]) for line in found.lines
    ]
    return Readiness(found.index, lines)


def _facts(partner: Partner, today: date) -> ExitFacts:
    agreements = Agreement.objects.filter(partner=partner, status__in=(*Agreement.IN_FORCE, Agreement.Status.ENDED))
    agreement = agreements.prefetch_related("versions").order_by("-starts_on", "-id").first()
    terms = agreement.terms_on(today) if agreement else None
    cases = ExitCase.objects.filter(agreement__partner=partner)
    destroyed = ExitStage.objects.filter(case__in=cases, kind=StageKind.DATA_DESTRUCTION, done_on__isnull=False)
    return ExitFacts(
        alternatives=_alternatives(partner),
        is_data_agreed=None if terms is None else terms.data_rights is not None,
        is_data_destroyed=destroyed.exists(),
        buffer_months=None if terms is None else max(terms.exit.notice_months, terms.exit.buffer_months),
        revenue_share=_revenue_share(partner, today),
        is_knowledge_written=True if cases.exclude(lessons="").exists() else None,
    )


def _alternatives(partner: Partner) -> int | None:
    """Return how many other partners work in the same field."""
    if not partner.sector:
        return None
    return Partner.objects.active().filter(sector=partner.sector).exclude(pk=partner.pk).count()


def _revenue_share(partner: Partner, today: date) -> Fraction | None:
    """Return the partner's share of what a year's settled statements come to, in its largest currency."""
    since = (Month.of(today) - MONTHS).first_day
    settled = Statement.objects.filter(month__gte=since, status__in=("approved", "locked"), total__gt=0)
    own = Sum("total", filter=Q(agreement__partner=partner))
    row = settled.values("currency").annotate(own=own, all=Sum("total")).order_by("-own").filter(own__gt=0).first()
    if row is None:
        return Fraction(0) if settled.exists() else None
    return Fraction(row["own"]) / Fraction(row["all"])


def _labels() -> dict[Part, str]:
    return {
        Part.ALTERNATIVES: _("Alternatives"),
        Part.DATA: _("Data returned or exportable"),
        Part.BUFFER: _("Contract buffer"),
        Part.CONCENTRATION: _("Revenue concentration"),
        Part.KNOWLEDGE: _("Knowledge documented"),
    }


def _words(facts: ExitFacts, partner: Partner) -> dict[Part, str]:
    return {
        Part.ALTERNATIVES: _alternatives_words(facts.alternatives, partner),
        Part.DATA: _data_words(facts),
        Part.BUFFER: _buffer_words(facts.buffer_months),
        Part.CONCENTRATION: _share_words(facts.revenue_share),
        Part.KNOWLEDGE: _("Lessons of an exit are written down.")
        if facts.is_knowledge_written
        else _("Not assessed: nothing is recorded of what is known about working without this partner."),
    }


def _alternatives_words(count: int | None, partner: Partner) -> str:
    if count is None:
        return _("Not assessed: the partner has no sector to compare by.")
    message = ngettext(
        "%(count)s other partner works in the same field (%(sector)s).",
        "%(count)s other partners work in the same field (%(sector)s).",
        count,
    )
    return message % {"count": count, "sector": partner.display_sector}


def _data_words(facts: ExitFacts) -> str:
    if facts.is_data_destroyed:
        return _("The destruction of the data is certified.")
    if facts.is_data_agreed is None:
        return _("Not assessed: there is no agreement.")
    return (
        _("Data rights are agreed; nothing is certified yet.")
        if facts.is_data_agreed
        else _("No data rights are agreed.")
    )


def _buffer_words(months: int | None) -> str:
    if months is None:
        return _("Not assessed: there is no agreement.")
    message = ngettext(
        "%(months)s month passes between notice and end.", "%(months)s months pass between notice and end.", months
    )
    return message % {"months": months}


def _share_words(share: Fraction | None) -> str:
    if share is None:
        return _("Not assessed: no statement was settled in the last twelve months.")
    shown = percent(Decimal(share.numerator) / Decimal(share.denominator))
    return _("%(share)s of what was settled in the last twelve months.") % {"share": shown}
