"""Rules, incidents, and short histories of partners that rules judge."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import BusinessCalendar, User
from accounts.rules.permissions import Role
from alerts.models import AlertRule, EscalationPolicy, EscalationStep, Incident
from alerts.services import create_rule, ensure_default_rules, evaluate_marks
from evaluations.models import Kpi, KpiMonthMark, KpiTarget, MonthClose, MonthlyActual
from partners.models import Partner
from prms.lib.periods import Month
from tests.factories.accounts import UserFactory, person
from tests.factories.partners import PartnerFactory

LONG_AGO = datetime(2024, 1, 2, 8, tzinfo=UTC)


class KpiFactory(DjangoModelFactory):
    class Meta:
        model = Kpi
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"kpi_{n}")
    name = factory.LazyAttribute(lambda kpi: kpi.code.replace("_", " ").capitalize())
    dimension = "business"
    direction = "higher"
    aggregation = "sum"


def contracts() -> Kpi:
    return KpiFactory(code="contracts", name="Contracts", name_zh="签约数")


def complaint_rate() -> Kpi:
    curve = [["0.02", "120"], ["0.05", "100"], ["0.10", "0"]]
    return KpiFactory(
        code="complaint_rate", unit="%", direction="lower", aggregation="ratio", dimension="customer", curve=curve
    )


def delay_rate() -> Kpi:
    curve = [["0", "120"], ["0.05", "100"], ["0.30", "0"]]
    return KpiFactory(code="delivery_delay_rate", unit="%", direction="lower", aggregation="ratio", curve=curve)


def default_rules() -> None:
    """Make the KPIs and the default rules on them."""
    contracts(), complaint_rate(), delay_rate()
    ensure_default_rules(now=LONG_AGO)


def owner_with_ladder(**fields: Any) -> User:
    """Return a manager with a deputy and somebody to report to, and make an executive and an administrator."""
    person(Role.ADMINISTRATOR)
    person(Role.EXECUTIVE)
    above = {"deputy": UserFactory(roles=[Role.MANAGER]), "reports_to": UserFactory(roles=[Role.MANAGER])}
    return UserFactory(roles=[Role.MANAGER], **{**above, **fields})


def partner_of(owner: User, **fields: Any) -> Partner:
    return PartnerFactory(owner=owner, stage=Partner.Stage.ACTIVE, **fields)


def after(month: str, *, day: int = 4) -> datetime:
    """Return the morning of a day of the month that follows."""
    return datetime.combine(Month.parse(month).next().first_day, time(8), tzinfo=UTC) + timedelta(days=day - 1)


def target(partner: Partner, kpi: Kpi, value: int | str = 500, *, since: str = "2024-01") -> KpiTarget:
    return KpiTarget.objects.create(
        partner=partner, kpi=kpi, valid_from=Month.parse(since).first_day, target=Decimal(value), weight=1
    )


def actuals(partner: Partner, kpi: Kpi, months: Mapping[str, Any], *, sample: int = 100) -> None:
    """Set the actual of each month; None takes it away. Leaves the marks that an ingest leaves."""
    for month, value in months.items():
        first_day = Month.parse(month).first_day
        key = {"partner": partner, "kpi": kpi, "month": first_day}
        if value is None:
            MonthlyActual.objects.filter(**key).delete()
        else:
            figures = {"actual": Decimal(str(value)), "sample": sample}
            MonthlyActual.objects.update_or_create(**key, defaults=figures)
        mark(month, kpi)


def mark(month: str, kpi: Kpi | None = None) -> KpiMonthMark:
    first_day = Month.parse(month).first_day
    return KpiMonthMark.objects.create(kpi=kpi, month=first_day, aggregated_at=after(month))


def close(month: str) -> None:
    """Record that a month was closed, with the mark a close leaves."""
    closed_at = after(month)
    MonthClose.objects.create(
        month=Month.parse(month).first_day, status=MonthClose.Status.FINISHED, finished_at=closed_at
    )
    mark(month)


def close_and_evaluate(month: str) -> datetime:
    """Close a month and evaluate the rules on its fourth morning; return that moment."""
    close(month)
    evaluate_marks(now=after(month))
    return after(month)


def policy(*steps: tuple[int, str], calendar: BusinessCalendar | None = None) -> EscalationPolicy:
    """Return a ladder of (working minutes to wait, whom to tell) pairs."""
    row = EscalationPolicy.objects.create(
        code=f"policy-{EscalationPolicy.objects.count()}", name="Ladder", calendar=calendar
    )
    for number, (minutes, told) in enumerate(steps, start=1):
        EscalationStep.objects.create(policy=row, number=number, wait_working_minutes=minutes, target=told)
    return row


def slump_rule(**terms: Any) -> AlertRule:
    """Return the rule of the field guide: attainment of contracts below 60 % for two months."""
    said = {
        "measure": "attainment",
        "kpi": contracts(),
        "operator": "<",
        "threshold": Decimal("0.60"),
        "periods": 2,
        "escalation_policy": policy((0, "owner")),
    }
    return create_rule(**{"code": "slump", "by": None, "now": LONG_AGO, **said, **terms})


def firing_incident(owner: User | None = None, *, partner: Partner | None = None, **terms: Any) -> Incident:
    """Return an incident that fired at the end of February 2025 under a rule with these terms."""
    partner = partner or partner_of(owner or owner_with_ladder())
    rule = slump_rule(**terms)
    target(partner, contracts())
    actuals(partner, contracts(), {"2025-01": 290, "2025-02": 280})
    close_and_evaluate("2025-01")
    close_and_evaluate("2025-02")
    return Incident.objects.get(rule=rule, partner=partner)
