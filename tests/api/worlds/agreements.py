from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.rules.permissions import Role
from agreements.models import Agreement, LaunchStep, Statement, StatementRun
from agreements.rules.plan import Tier
from agreements.services import (
    Proof,
    add_commission_plan,
    add_document,
    add_milestone,
    add_obligation,
    approve_notice,
    assess_milestone,
    create_agreement,
    ensure_launch_steps,
    ensure_renewal,
    fulfil_obligation,
    propose_amendment,
    propose_notice,
    record_outlay,
    run_statements,
    set_agreed_target,
)
from evaluations.models import Kpi
from partners.models import Partner
from prms.lib.periods import Month
from tests.api.world import World
from tests.factories.accounts import person


def build(world: World) -> None:
    for partner in Partner.objects.all():
        agreement = create_agreement(
            partner=partner, code=f"AG-{partner.code}", starts_on=date(2025, 1, 1), currency="CNY", by=None
        )
        add_commission_plan(
            agreement=agreement,
            volume_kpi=Kpi.objects.get(code="contracts"),
            tiers=[Tier(Decimal(0), Decimal(250)), Tier(Decimal(5000), Decimal(280))],
            by=None,
        )
        set_agreed_target(agreement=agreement, kpi=Kpi.objects.get(code="conversion_rate"), target="0.18", by=None)
        _amend(agreement)
        file = ContentFile(b"%PDF-1.7\n%%EOF\n", name="contract.pdf")
        world.at("documents", add_document(agreement=agreement, file=file, by=None, now=world.now).pk)
        world.at("agreements", agreement.code)
        world.at("commission-plans", agreement.commission_plans.get().pk)
        ensure_launch_steps(agreement=agreement, by=None)
        _owe(agreement, world)
        _settle(partner, world)
        _leave(partner, world)
    world.at("versions", 1, 2)
    world.at("amendments", 2)
    world.at("launch", *LaunchStep.Kind.values)
    world.call(agreement="AG-ACME")


def _shown() -> Proof:
    return Proof(evidence="Minutes", file=ContentFile(b"%PDF-1.7", name="minutes.pdf"))


def _owe(agreement: Agreement, world: World) -> None:
    """Give the agreement something to deliver, something to do and an end to decide on."""
    milestone = add_milestone(
        agreement=agreement, deliverable="Sandbox", due_on=date(2025, 3, 31), acceptance="It answers.", by=None
    )
    obligation = add_obligation(
        agreement=agreement, title="Audit", due_on=date(2025, 1, 31), recurrence="monthly", by=None
    )
    today = date(2025, 4, 1)
    assess_milestone(
        milestone=milestone, assessment="met", assessed_on=today, proof=_shown(), by=world.administrator, today=today
    )
    fulfil_obligation(obligation=obligation, done_on=today, proof=_shown(), by=world.administrator, today=today)
    agreement.ends_on = date(2025, 12, 31)
    agreement.save(update_fields=["ends_on"])
    ensure_renewal(agreement=agreement, by=None)
    world.at("milestones", milestone.pk)
    world.at("obligations", obligation.pk)
    world.at("fulfilments", obligation.fulfilments.get().pk)
    world.at("renewals", agreement.renewals.get().pk)


def _settle(partner: Partner, world: World) -> None:
    """Give the partner an active agreement and its January in money."""
    agreement = create_agreement(
        partner=partner, code=f"ST-{partner.code}", starts_on=date(2025, 1, 1), currency="CNY", by=None
    )
    add_commission_plan(
        agreement=agreement,
        volume_kpi=Kpi.objects.get(code="contracts"),
        tiers=[Tier(Decimal(0), Decimal(250))],
        by=None,
    )
    Agreement.objects.filter(pk=agreement.pk).update(status="active")
    run_statements(month=Month(2025, 1), by=None, now=world.now)
    world.at("statements", Statement.objects.get(agreement=agreement).pk)
    world.at("statement-runs", StatementRun.objects.latest("pk").pk)


def _amend(agreement: Agreement) -> None:
    """Sign its first version and draft the second."""
    Agreement.objects.filter(pk=agreement.pk).update(status="signed")
    agreement.versions.update(status="signed", signed_on=date(2025, 1, 1))
    clauses = {"exit": {"fee_rate": "0.25", "stop_loss_cap": "1000000"}, "territories": ["Mainland China"]}
    changes = {"clauses": clauses, "effective_from": date(2025, 3, 1)}
    propose_amendment(agreement=agreement, reason="market", why="A rival lowered its fee.", by=None, **changes)


def _leave(partner: Partner, world: World) -> None:
    """Give the partner an agreement on its way out, with what it cost."""
    day = date(2025, 1, 31)
    agreement = create_agreement(
        partner=partner, code=f"EX-{partner.code}", starts_on=date(2025, 1, 1), currency="CNY", by=None
    )
    Agreement.objects.filter(pk=agreement.pk).update(status="active")
    notice = {"given_on": day, "clause": "unilateral", "reason": "Another strategy.", "today": day}
    propose_notice(agreement=agreement, by=None, **notice)
    approve_notice(agreement=agreement, by=person(Role.EXECUTIVE), now=world.now, today=day)
    spent = {"kind": "cost", "booked_on": day, "amount": Decimal(1), "description": "Training", "today": day}
    record_outlay(agreement=Agreement.objects.get(code="AG-" + partner.code), by=None, **spent)
    world.at("exit-cases", agreement.exit_cases.get().pk)
