"""The annual review of one agreement: the facts of its last twelve closed months, read in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from accounts.models import User
from agreements.models import Agreement, CommissionPlan, Milestone, Obligation, Statement
from agreements.rules.plan_years import Elsewhere, plan_in_force, versions_in
from agreements.rules.years import MONTHS, AgreementYear
from alerts.models import Incident
from evaluations.models import MonthClose, MonthlyActual, Scorecard, SurveyRound
from prms.lib.periods import Month
from reports.rules.annual_review import (
    Proposal,
    ReviewDue,
    ReviewFacts,
    Spread,
    SurveyMean,
    YearResult,
    proposals,
    review_due,
    spread,
)

ROUNDS = 2
_ASSESSED = {"met": "met", "late": "late", "missed": "missed", "open": ""}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """The closed months that the review opens with."""

    first: Month
    last: Month

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def days(self) -> tuple[date, date]:
        return self.first.first_day, self.last.last_day


@dataclass(frozen=True, slots=True)
class YearVolume:
    """One agreement year: its result, the plan it is judged by, and how many of its months have no figure."""

    year: AgreementYear
    result: YearResult
    plan: CommissionPlan | None
    is_over: bool
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The facts, when the review is due, and what it proposes; `span` is None before the first closed month."""

    due: ReviewDue | None
    span: Span | None
    scores: Spread | None
    scored: int
    years: Sequence[YearVolume]
    incidents: int
    critical: int
    statements: Sequence[Statement]
    rounds: Sequence[SurveyRound]
    milestones: Mapping[str, int]
    overdue: int
    proposals: Sequence[Proposal]


def review_of(agreement: Agreement, *, plans: Sequence[CommissionPlan], reader: User, today: date) -> Review:
    """Return the review as the reader sees it: without `plans`, which who sees no money has none of, no volumes."""
    is_binding = agreement.status in Agreement.IN_FORCE
    closed = MonthClose.objects.closed_through()
    span = span_of(agreement, closed=closed)
    totals = _totals(agreement, span, reader)
    years = _years(agreement, plans, closed=closed, today=today)
    rounds = _rounds(agreement, reader, today)
    opened = _incidents(agreement, span, reader)
    facts = ReviewFacts(
        years=[row.result for row in years if row.is_over],
        rounds=[SurveyMean(row.closed_on, row.mean) for row in rounds],
        pays_partner=not plans or plans[-1].direction == CommissionPlan.Direction.PAYABLE,
    )
    return Review(
        due=_due(agreement, today) if is_binding else None,
        span=span,
        scores=spread(totals),
        scored=len(totals),
        years=years,
        incidents=opened["all"],
        critical=opened["critical"],
        statements=_statements(agreement, span, reader),
        rounds=rounds,
        milestones=_milestones(agreement, span, reader),
        overdue=_overdue(agreement, reader, today),
        proposals=proposals(facts=facts, today=today) if is_binding else (),
    )


def span_of(agreement: Agreement, *, closed: Month | None) -> Span | None:
    """Return the last twelve closed months of the term, fewer in its first year; None before the first."""
    if closed is None:
        return None
    last = min(closed, Month.of(agreement.ends_on)) if agreement.ends_on else closed
    first = max(last - (MONTHS - 1), Month.of(agreement.starts_on))
    return Span(first, last) if first <= last else None


def _due(agreement: Agreement, today: date) -> ReviewDue | None:
    amended = agreement.versions.filter(number__gt=1, signed_on__lte=today).order_by("signed_on")
    signed = amended.values_list("signed_on", flat=True).last()
    return review_due(starts_on=agreement.starts_on, ends_on=agreement.ends_on, answered_on=signed, today=today)


def _totals(agreement: Agreement, span: Span | None, reader: User) -> list[Decimal]:
    if span is None:
        return []
    cards = Scorecard.objects.visible_to(reader).current().filter(partner=agreement.partner_id, month__range=span.days)
    return list(cards.order_by("month").values_list("total", flat=True))


def _years(
    agreement: Agreement, plans: Sequence[CommissionPlan], *, closed: Month | None, today: date
) -> list[YearVolume]:
    """Return the agreement years up to today; a month counts once it is closed."""
    end = min(today, agreement.ends_on) if agreement.ends_on else today
    if not plans or end < agreement.starts_on:
        return []
    actuals = {
        (kpi, Month.of(day)): actual
        for kpi, day, actual in MonthlyActual.objects.filter(
            partner=agreement.partner_id, kpi__in={plan.volume_kpi_id for plan in plans}
        ).values_list("kpi_id", "month", "actual")
    }
    count = AgreementYear.containing(Month.of(end), starts_on=agreement.starts_on).number
    first = Month.of(agreement.starts_on)
    years = [AgreementYear(number + 1, first + number * MONTHS) for number in range(count)]
    return [_volume(agreement, year, plans, actuals, closed=closed) for year in years]


def _volume(
    agreement: Agreement,
    year: AgreementYear,
    plans: Sequence[CommissionPlan],
    actuals: Mapping[tuple[int, Month], Decimal],
    *,
    closed: Month | None,
) -> YearVolume:
    over = [month for month in year.months if closed is not None and month <= closed]
    elsewhere = Elsewhere.of(plans)
    here = [month for month in over if not (elsewhere.has_begun(year) and elsewhere.has_settled(month))]
    known = [units for month in here if (units := _units(agreement, month, plans, actuals)) is not None]
    missing, plan = len(here) - len(known), next(reversed(versions_in(plans, year)), None)
    is_over = len(over) == MONTHS
    units = sum(known, elsewhere.opening_of(year).units) if is_over and not missing else None
    return YearVolume(year, YearResult(year.number, units, plan.base_target if plan else None), plan, is_over, missing)


def _units(
    agreement: Agreement,
    month: Month,
    plans: Sequence[CommissionPlan],
    actuals: Mapping[tuple[int, Month], Decimal],
) -> Decimal | None:
    plan = plan_in_force(plans, month=month, starts_on=agreement.starts_on)
    return actuals.get((plan.volume_kpi_id, month)) if plan else None


def _incidents(agreement: Agreement, span: Span | None, reader: User) -> dict[str, int]:
    if span is None:
        return {"all": 0, "critical": 0}
    opened = Incident.objects.visible_to(reader).filter(partner=agreement.partner_id, opened_at__date__range=span.days)
    return opened.aggregate(all=Count("pk"), critical=Count("pk", filter=Q(severity="critical")))


def _statements(agreement: Agreement, span: Span | None, reader: User) -> list[Statement]:
    if span is None or not reader.may("commissions.view"):
        return []
    locked = Statement.objects.visible_to(reader).filter(agreement=agreement, status=Statement.Status.LOCKED)
    return list(locked.filter(month__range=span.days).order_by("month"))


def _rounds(agreement: Agreement, reader: User, today: date) -> list[SurveyRound]:
    """Return the last two rounds, the older one first."""
    rounds = SurveyRound.objects.visible_to(reader).filter(partner=agreement.partner_id, closed_on__lte=today)
    return list(reversed(rounds.order_by("-closed_on")[:ROUNDS]))


def _milestones(agreement: Agreement, span: Span | None, reader: User) -> dict[str, int]:
    """Return how many milestones due in the months were met, met late, missed, or are not assessed."""
    if span is None:
        return {}
    due = Milestone.objects.visible_to(reader).filter(agreement=agreement, due_on__range=span.days)
    counted = {name: Count("pk", filter=Q(assessment=value)) for name, value in _ASSESSED.items()}
    return due.aggregate(due=Count("pk"), **counted)


def _overdue(agreement: Agreement, reader: User, today: date) -> int:
    owed = Obligation.objects.visible_to(reader).owed()
    return owed.filter(agreement=agreement, due_on__lt=today).count()
