"""What an agreement says, typed (SPEC C1, C8, C9): read from its clauses, which are JSON.

Clauses that have no type here are kept as they are written: `Terms.free`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from agreements.rules.exit_clause import ExitTerms
from agreements.rules.term_reader import TermReader
from prms.lib.money import split_amount
from prms.lib.problems import Problem, gettext_noop

CLAUSES = "clauses"
LONGEST_MONTH = 31
DISPUTE_STEPS = ("negotiation", "mediation", "arbitration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Whether it renews by itself and for how long; notice and decision are due so long before the end."""

    renews: bool = False
    months: int = 12
    notice_months: int = 3
    decision_days: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRights:
    """Whose the data is, what for, and how it is kept (SPEC C8)."""

    owner: str = ""
    purpose: str = ""
    no_onward_sharing: bool = True
    no_onward_transfer: bool = True
    no_onward_sale: bool = True
    access_control: str = ""
    security_level: str = ""
    encrypted_in_transit: bool = True
    masked_at_rest: bool = True
    destruction_days: int = 30
    compensation_min: Decimal | None = None
    compensation_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostShare:
    """One party's share of joint costs; shares are ratios."""

    party: str
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """Months between two meetings of a level, for technical ones months or weeks; None where none were agreed."""

    executive_months: int | None = None
    business_months: int | None = None
    technical_months: int | None = None
    technical_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class DisputeStep:
    """One rung of the dispute ladder: how many days it may take, and who hears it."""

    step: str
    days: int | None
    forum: str


@dataclass(frozen=True, slots=True)
class KpiTerm:
    """What the partner is to reach in a KPI, its weight, and its own score curve where the KPI's does not hold."""

    kpi: str
    target: Decimal
    weight: Decimal = Decimal(1)
    curve: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a version; `written` names the typed clauses that it has, `free` holds the others."""

    goals: tuple[str, ...] = ()
    ip_ownership: str = ""
    customer_ownership: str = ""
    confidential_core: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    cost_shares: tuple[CostShare, ...] = ()
    dispute_ladder: tuple[DisputeStep, ...] = ()
    kpi_targets: tuple[KpiTerm, ...] = ()
    meetings: Meetings = Meetings()
    renewal: Renewal | None = None
    exit: ExitTerms = field(default_factory=ExitTerms)
    data_rights: DataRights | None = None
    free: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    written: frozenset[str] = frozenset()

    def split_costs(self, amount: Decimal) -> list[tuple[str, Decimal]]:
        """Return what each party bears of an amount; nobody when no shares were agreed."""
        if not self.cost_shares:
            return []
        parts = split_amount(amount, [row.share for row in self.cost_shares])
        return [(row.party, part) for row, part in zip(self.cost_shares, parts, strict=True)]


def check_terms(clauses: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with clauses; fields are paths such as `clauses/exit/fee_rate`."""
    return [problem for name in _TYPES if name in clauses for problem in _read(name, clauses)[1]]


def read_terms(clauses: Mapping[str, Any]) -> Terms:
    """Return the terms in clauses; one that cannot be read as its type stays a free clause."""
    typed, written = {}, set()
    for name in _TYPES:
        if clauses.get(name) is None:
            continue
        value, problems = _read(name, clauses)
        if not problems:
            typed[name] = value
            written.add(name)
    free = {name: value for name, value in clauses.items() if name not in written}
    return Terms(**typed, free=MappingProxyType(free), written=frozenset(written))


def _read(name: str, clauses: Mapping[str, Any]) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    value = None if clauses[name] is None else _TYPES[name](name, TermReader(CLAUSES, clauses, problems))
    return value, problems


def _text(name: str, clauses: TermReader) -> str:
    return clauses.text(name)


def _texts(name: str, clauses: TermReader) -> tuple[str, ...]:
    return clauses.texts(name)


def _inside(name: str, clauses: TermReader) -> TermReader:
    return TermReader(f"{CLAUSES}/{name}", clauses.members[name], clauses.problems)


def _exit(name: str, clauses: TermReader) -> ExitTerms:
    usual, reader = ExitTerms(), _inside(name, clauses)
    terms = ExitTerms(
        notice_months=reader.whole("notice_months", usual.notice_months, most=120),
        fee_rate=reader.fraction("fee_rate", usual.fee_rate),
        buffer_months=reader.whole("buffer_months", usual.buffer_months, most=120),
        customers_told_months=reader.whole("customers_told_months", usual.customers_told_months, most=120),
        quarters=reader.whole("quarters", usual.quarters, least=1, most=20),
        base_share=reader.fraction("base_share", usual.base_share),
        stop_loss_cap=reader.amount("stop_loss_cap"),
        buy_back=reader.text("buy_back"),
        buy_back_by=reader.day("buy_back_by"),
    )
    is_by_a_day = reader.members.get("buy_back_by") is not None
    if bool(terms.buy_back) != is_by_a_day:
        reader.refuse("buy_back" if is_by_a_day else "buy_back_by", "buy_back_by_a_day", _BUY_BACK)
    reader.close()
    return terms


def _renewal(name: str, clauses: TermReader) -> Renewal:
    usual, reader = Renewal(), _inside(name, clauses)
    notice_months = reader.whole("notice_months", usual.notice_months, most=60)
    notice_days = notice_months * LONGEST_MONTH
    terms = Renewal(
        renews=reader.flag("renews", usual.renews),
        months=reader.whole("months", usual.months, least=1, most=240),
        notice_months=notice_months,
        decision_days=reader.whole("decision_days", max(usual.decision_days, notice_days), most=3660),
    )
    if terms.decision_days < notice_days:
        reader.refuse("decision_days", "decision_after_notice", _DECISION, least=str(notice_days))
    reader.close()
    return terms


def _data_rights(name: str, clauses: TermReader) -> DataRights:
    usual, reader = DataRights(), _inside(name, clauses)
    terms = DataRights(
        owner=reader.text("owner"),
        purpose=reader.text("purpose"),
        no_onward_sharing=reader.flag("no_onward_sharing", usual.no_onward_sharing),
        no_onward_transfer=reader.flag("no_onward_transfer", usual.no_onward_transfer),
        no_onward_sale=reader.flag("no_onward_sale", usual.no_onward_sale),
        access_control=reader.text("access_control"),
        security_level=reader.text("security_level"),
        encrypted_in_transit=reader.flag("encrypted_in_transit", usual.encrypted_in_transit),
        masked_at_rest=reader.flag("masked_at_rest", usual.masked_at_rest),
        destruction_days=reader.whole("destruction_days", usual.destruction_days, most=3660),
        compensation_min=reader.amount("compensation_min"),
        compensation_max=reader.amount("compensation_max"),
    )
    least, most = terms.compensation_min, terms.compensation_max
    if least is not None and most is not None and least > most:
        reader.refuse("compensation_max", "range_reversed", _RANGE, least=str(least))
    reader.close()
    return terms


def _cost_shares(name: str, clauses: TermReader) -> tuple[CostShare, ...]:
    shares = []
    for reader in clauses.rows(name):
        shares.append(CostShare(reader.needed_text("party"), reader.share("share")))
        reader.close()
    return tuple(shares)


def _meetings(name: str, clauses: TermReader) -> Meetings:
    reader = _inside(name, clauses)
    levels = ("executive_months", "business_months", "technical_months")
    terms = Meetings(
        **{level: reader.optional_whole(level, least=1, most=60) for level in levels},
        technical_weeks=reader.optional_whole("technical_weeks", least=1, most=52),
    )
    if terms.technical_months is not None and terms.technical_weeks is not None:
        reader.refuse("technical_weeks", "weeks_and_months", _WEEKS_OR_MONTHS)
    reader.close()
    return terms


def _dispute_ladder(name: str, clauses: TermReader) -> tuple[DisputeStep, ...]:
    ladder = []
    for reader in clauses.rows(name):
        step = reader.choice("step", DISPUTE_STEPS)
        ladder.append(DisputeStep(step, reader.optional_whole("days", least=1, most=3660), reader.text("forum")))
        reader.close()
    order = [DISPUTE_STEPS.index(rung.step) for rung in ladder]
    if order != sorted(set(order)):
        clauses.refuse(name, "ladder_order", _LADDER)
    return tuple(ladder)


def _kpi_targets(name: str, clauses: TermReader) -> tuple[KpiTerm, ...]:
    targets: list[KpiTerm] = []
    for reader in clauses.rows(name):
        kpi = reader.needed_text("kpi")
        if kpi and kpi in (row.kpi for row in targets):
            reader.refuse("kpi", "kpi_twice", _KPI_TWICE, kpi=kpi)
        targets.append(KpiTerm(kpi, reader.figure("target"), reader.weight("weight"), reader.points("curve")))
        reader.close()
    return tuple(targets)


_TYPES: Mapping[str, Callable[[str, TermReader], Any]] = {
    "goals": _texts,
    "ip_ownership": _text,
    "customer_ownership": _text,
    "confidential_core": _texts,
    "territories": _texts,
    "cost_shares": _cost_shares,
    "dispute_ladder": _dispute_ladder,
    "kpi_targets": _kpi_targets,
    "meetings": _meetings,
    "renewal": _renewal,
    "exit": _exit,
    "data_rights": _data_rights,
}
TYPED_CLAUSES = tuple(_TYPES)

_DECISION = gettext_noop("One decides on a renewal before notice is due: %(least)s days or more before the end.")
_RANGE = gettext_noop("The highest compensation is not below the lowest, which is %(least)s.")
_BUY_BACK = gettext_noop("A buy-back says what is bought back, and by which day that is decided: give both.")
_KPI_TWICE = gettext_noop("“%(kpi)s” has a target already: one a KPI.")
_WEEKS_OR_MONTHS = gettext_noop("Technical meetings are some weeks or some months apart: leave one of them empty.")
_LADDER = gettext_noop("A dispute goes from negotiation to mediation to arbitration, each at most once.")
