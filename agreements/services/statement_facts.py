"""From what is known of an agreement to the facts of its statement, or to the reason why it has none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agreements.models import Agreement, StatementRunEntry
from agreements.rules.plan_years import NOWHERE, Elsewhere, plan_in_force
from agreements.rules.proof import actuals_from, paid_from
from agreements.rules.shared_costs import SharedCost
from agreements.rules.statement_values import (
    Actuals,
    Adjustment,
    Disputed,
    MonthFacts,
    Paid,
    StatementFacts,
    YearFacts,
    YearQuality,
    missing_quality,
)
from agreements.rules.years import AgreementYear
from agreements.services.book_rows import AgreementRow, PlanVersion, Standing
from agreements.services.statement_book import Book
from prms.lib.periods import Month

Outcome = StatementRunEntry.Outcome
NOT_YET_ACTIVE = (Agreement.Status.DRAFT, Agreement.Status.IN_REVIEW, Agreement.Status.SIGNED)
_NOTHING = Paid(Decimal(0), {}, Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an agreement gets no statement, in a code and the names that belong to it."""

    reason: str
    detail: str = ""


@dataclass(slots=True)
class Account:
    """What is known of one agreement: its plan versions and what its statements counted so far."""

    book: Book
    agreement: AgreementRow
    versions: list[PlanVersion]
    standing: list[Standing]
    paid: dict[Month, Paid] = field(default_factory=dict)
    counted_by: dict[Month, str] = field(default_factory=dict)
    judged_by: dict[Month, Actuals] = field(default_factory=dict)
    carried: set[Month] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    elsewhere: Elsewhere = NOWHERE
    settled: dict[Month, Standing] = field(default_factory=dict)
    in_force: dict[Month, PlanVersion | None] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, agreement: AgreementRow) -> "Account":
        """Return what the book knows of an agreement."""
        account = cls(book, agreement, book.plans.get(agreement.id, []), book.standing.get(agreement.id, []))
        account.elsewhere = Elsewhere.of(account.versions)
        account._read_settled()
        return account

    @property
    def own(self) -> Standing | None:
        """The statement of the month itself, if there is one."""
        return next((row for row in self.standing if Month.of(row.month) == self.book.month), None)

    def version_in(self, month: Month) -> PlanVersion | None:
        """Return the plan version of a month: the one that settled it, else the latest of its agreement year."""
        if month not in self.in_force:
            self.in_force[month] = self._find_version(month)
        return self.in_force[month]

    def _find_version(self, month: Month) -> PlanVersion | None:
        counted_by = self.counted_by.get(month)
        if counted_by is not None:
            return next(version for version in self.versions if version.key == counted_by)
        return plan_in_force(self.versions, month=month, starts_on=self.agreement.starts_on)

    def is_decided(self, year: AgreementYear) -> bool:
        """Say whether the statement that settles the year is approved."""
        return bool(self.settled) and self.agreement.decides(year) in self.settled

    def owed_back(self) -> dict[Month, Decimal]:
        """Return the negative balances that no statement has carried on yet."""
        negative = ((month, row.total) for month, row in self.settled.items() if row.total < 0)
        return {month: total for month, total in negative if month < self.book.month and month not in self.carried}

    def disputed(self) -> Iterator[Disputed]:
        """Yield what earlier disputes left to this statement, then what was settled of its own lines."""
        own = self.own
        for row in self.book.disputes.get(self.agreement.id, ()):
            if row.owed and row.settled is not None and dispute_key(row.month, row.line) not in self.released:
                yield Disputed(Month.of(row.month), row.line, row.settled - row.owed, row.settled)
        for row in self.book.disputes.get(self.agreement.id, ()):
            if own is not None and row.statement_id == own.id and row.is_kept_out and row.outcome == "upheld":
                yield Disputed(Month.of(row.month), row.line, row.amount, row.settled)

    def shared_costs(self) -> Iterator[SharedCost]:
        """Yield the joint costs whose share no statement has carried yet."""
        version = self.version_in(self.book.month)
        for row in self.book.costs.get(self.agreement.id, ()):
            if version is not None and row.key not in self.shared:
                yield row.cost(direction=version.direction)

    def is_disputed(self, month: Month) -> bool:
        """Say whether a line of the month's statement is disputed and nobody has answered yet."""
        rows = self.book.disputes.get(self.agreement.id, ())
        return any(not row.outcome and Month.of(row.month) == month for row in rows)

    def _read_settled(self) -> None:
        if not self.standing:
            return
        self.settled = {Month.of(row.month): row for row in self.standing if row.is_settled}
        settled = sorted(
            (row for row in self.standing if row.approved_at), key=lambda row: (row.approved_at, row.month)
        )
        # A correction that an earlier draft makes already is not made twice; what a draft earns itself is still open.
        drafts = [row for row in self.standing if not row.is_settled and Month.of(row.month) < self.book.month]
        for row in (*settled, *drafts):
            self.carried |= {Month.parse(text) for text in row.settles["carried"]}
            self.released |= set(row.settles.get("disputes", ()))
            self.shared |= set(row.settles.get("costs", ()))
            for text, counted in row.settles["months"].items():
                month = Month.parse(text)
                if row.is_settled or month in self.paid:
                    self._count(month, counted)
            for text, actuals in row.settles.get("years", {}).items():
                first = Month.parse(text)
                if row.is_settled or first in self.judged_by:
                    self.judged_by[first] = actuals_from(actuals)

    def _count(self, month: Month, counted: Mapping[str, str]) -> None:
        paid = paid_from(counted)
        before = self.paid.get(month)
        amount = paid.amount + (before.amount if before else 0)
        self.paid[month] = Paid(paid.units, paid.actuals, amount)
        self.counted_by[month] = counted["plan"]


def dispute_key(month: date, line: int) -> str:
    """Return the name by which statements remember that they carried a settled dispute on."""
    return f"{month:%Y-%m}/{line}"


def facts_of(account: Account) -> StatementFacts | Skip:
    """Return what the agreement's statement of the month is made of, or why there is none."""
    skip = next(_reasons(account), None)
    if skip is not None:
        return skip
    month, agreement = account.book.month, account.agreement
    year = agreement.year_of(month)
    own = _year_facts(account, year, through=month)
    missing = missing_quality(own)
    if missing:
        return Skip(Outcome.QUALITY_DATA_MISSING, ", ".join(missing))
    return StatementFacts(
        years=(*_late_years(account, year), own),
        carried=account.owed_back(),
        adjustments=tuple(_adjustments(account.own)),
        disputes=tuple(account.disputed()),
        costs=tuple(account.shared_costs()),
    )


def _reasons(account: Account) -> Iterator[Skip]:
    month, agreement = account.book.month, account.agreement
    if agreement.status in NOT_YET_ACTIVE:
        yield Skip(Outcome.NOT_ACTIVE)
    if month < Month.of(agreement.starts_on):
        yield Skip(Outcome.BEFORE_START, agreement.starts_on.isoformat())
        return
    if agreement.ends_on and month > Month.of(agreement.ends_on):
        yield Skip(Outcome.AFTER_END, agreement.ends_on.isoformat())
    own = account.own
    if own is not None and own.is_settled:
        yield Skip(f"ALREADY_{own.status.upper()}")
    if own is not None and account.is_disputed(month):
        yield Skip(Outcome.DISPUTED)
    if account.elsewhere.has_settled(month):
        yield Skip(Outcome.SETTLED_ELSEWHERE)
    yield from _data_reasons(account)


def _data_reasons(account: Account) -> Iterator[Skip]:
    month = account.book.month
    version = account.version_in(month)
    if version is None:
        yield Skip(Outcome.NO_PLAN)
    if not account.book.is_closed:
        yield Skip(Outcome.OPEN_MONTH)
    if account.is_decided(account.agreement.year_of(month)):
        yield Skip(Outcome.YEAR_SETTLED)
    if version is not None and account.book.actual(account.agreement, version.volume_kpi, month) is None:
        yield Skip(Outcome.NO_VOLUME, version.volume_code)


def _late_years(account: Account, year: AgreementYear) -> Iterator[YearFacts]:
    """Yield the year before, if something in it is late."""
    if year.number == 1 or not account.paid:
        return
    earlier = account.agreement.year_of(year.first.previous())
    facts = _year_facts(account, earlier, through=earlier.last)
    if facts.is_late:
        yield facts


def _year_facts(account: Account, year: AgreementYear, *, through: Month) -> YearFacts:
    is_decided = account.is_decided(year)
    months = (month for month in year.first.through(through) if not account.elsewhere.has_settled(month))
    facts = (_month_facts(account, month, is_decided=is_decided) for month in months)
    known = tuple(month for month in facts if month is not None)
    return YearFacts(
        months=known,
        last=account.agreement.decides(year),
        opening=account.elsewhere.opening_of(year),
        is_decided=is_decided,
        quality=_year_quality(account, year, known),
    )


def _year_quality(account: Account, year: AgreementYear, months: Sequence[MonthFacts]) -> YearQuality | None:
    """Return what the year is judged by: at its deciding month, and again when data came after it."""
    last, rules = account.agreement.decides(year), months[-1].plan.yearly_deductions if months else ()
    judged_by = account.judged_by.get(year.first)
    if not rules or (judged_by is None and account.book.month != last):
        return None
    known = account.book.year_actuals.get((account.agreement.id, year.first), {})
    if judged_by is not None and account.is_disputed(last):
        # As with a disputed month: a correction would be argued about with it.
        known = judged_by
    actuals = {rule.kpi: known.get(rule.kpi, (judged_by or {}).get(rule.kpi)) for rule in rules}
    found = {kpi: actual for kpi, actual in actuals.items() if actual is not None}
    return YearQuality(year.first, found, judged_by)


def _month_facts(account: Account, month: Month, *, is_decided: bool) -> MonthFacts | None:
    version = account.version_in(month)
    if version is None:
        return None
    paid = account.paid.get(month) or (_NOTHING if is_decided else None)
    units = account.book.actual(account.agreement, version.volume_kpi, month)
    if paid is not None and account.is_disputed(month):
        # Late data of a disputed month waits: a correction would be argued about with it.
        return MonthFacts(month, version.rule, paid.units, paid.actuals, paid, version.key)
    return MonthFacts(
        month=month,
        plan=version.rule,
        units=Decimal(0) if units is None else units,
        actuals=dict(_quality(account, version, month, paid)),
        paid=paid,
        version=version.key,
    )


def _quality(account: Account, version: PlanVersion, month: Month, paid: Paid | None) -> Iterable[tuple[str, Decimal]]:
    for code, kpi_id in version.monthly_kpis.items():
        actual = account.book.actual(account.agreement, kpi_id, month)
        if actual is None and paid is not None:
            actual = paid.actuals.get(code)
        if actual is not None:
            yield code, actual


def _adjustments(own: Standing | None) -> Iterator[Adjustment]:
    for row in own.adjustments if own else ():
        yield Adjustment(Decimal(row["amount"]), row["reason"])
