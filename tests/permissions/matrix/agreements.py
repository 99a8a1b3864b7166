"""Agreements and their commission plans."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from agreements.models import Agreement, Statement, StatementRun
from agreements.rules.plan import Tier
from agreements.services import (
    Proof,
    add_commission_plan,
    add_document,
    add_milestone,
    add_obligation,
    adjust_statement,
    approve_statement,
    assess_milestone,
    complete_launch_step,
    create_agreement,
    ensure_launch_steps,
    ensure_renewal,
    fulfil_obligation,
    propose_amendment,
    run_statements,
    sign_agreement,
    submit_for_review,
)
from evaluations.models import Kpi, MonthClose, MonthlyActual
from prms.lib.periods import Month

TODAY = date(2025, 2, 1)
ROWS = """
agreements:agreements GET 200 managers administrator executive finance; 403 rest
agreements:agreements_export GET 200 managers administrator executive finance; 403 rest
agreements:agreement code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:what_if code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:plans code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:plan_add code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:plan_remove code=@agreement pk=@plan GET 200 owner administrator; \
403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:add GET 200 managers administrator; 403 rest
    POST 422 managers administrator; 403 rest
agreements:edit code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:review code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 302 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:signature code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:activation code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 409 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:terms code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:terms_edit code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:versions code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:amend code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:amendment_edit code=@amended number=2 GET 200 owner administrator; \
403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:amendment_sign code=@amended number=2 GET 200 owner administrator; \
403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:amendment_withdraw code=@amended number=2 POST 302 owner administrator; \
403 executive finance contact integrator; 404 rest
agreements:document_add code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:document_file code=@agreement pk=@document GET 200 owner administrator executive finance; \
403 contact integrator; 404 rest
api:agreed-document-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreed-document-file agreement=@agreement id=@document GET 200 owner administrator executive finance integrator; \
403 contact; 404 rest
api:agreement-list GET 403 team_member outsiders; 200 rest
    POST 400 managers administrator; 403 rest
api:agreement-detail code=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    PATCH 428 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-review code=@agreement POST 201 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-signature code=@agreement POST 409 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-activation code=@agreement POST 428 owner administrator; 403 executive finance integrator contact; \
404 rest
api:agreement-commission-quote code=@agreement POST 400 owner administrator executive finance integrator; \
403 contact; 404 rest
api:plan-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreed-target-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreed-milestone-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreed-obligation-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
    POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:plan-removal agreement=@agreement id=@plan POST 400 owner administrator; \
403 executive finance integrator contact; 404 rest
api:launch-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
api:launch-completion agreement=@agreement kind=brand_rules POST 428 owner administrator; \
403 executive finance integrator contact; 404 rest
api:launch-reopening agreement=@agreement kind=announcement POST 428 owner administrator; \
403 executive finance integrator contact; 404 rest
api:renewal-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
api:renewal-decision agreement=@agreement id=@renewal POST 428 owner administrator executive; \
403 finance integrator contact; 404 rest
api:milestone-list GET 403 team_member outsiders; 200 rest
api:milestone-detail id=@milestone GET 200 owner administrator executive finance integrator; 404 rest
    PATCH 428 owner administrator; 403 executive finance integrator; 404 rest
    DELETE 428 owner administrator; 403 executive finance integrator; 404 rest
api:milestone-assessment id=@milestone POST 400 owner administrator; 403 executive finance integrator; 404 rest
api:milestone-file id=@assessed GET 200 owner administrator executive finance integrator; 404 rest
api:obligation-list GET 403 outsiders; 200 rest
api:obligation-detail id=@obligation GET 200 owner administrator executive finance integrator; 404 rest
    PATCH 428 owner administrator; 403 executive finance integrator; 404 rest
api:obligation-fulfilments id=@obligation POST 422 owner administrator; 403 executive finance integrator; 404 rest
api:obligation-waiver id=@obligation POST 400 owner administrator; 403 executive finance integrator; 404 rest
api:agreement-version-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; \
404 rest
api:agreement-version-detail agreement=@agreement number=1 GET 200 owner administrator executive finance integrator; \
403 contact; 404 rest
api:agreement-version-changes agreement=@agreement number=1 GET 200 owner administrator executive finance integrator; \
403 contact; 404 rest
api:amendment-list agreement=@agreement POST 400 owner administrator; 403 executive finance integrator contact; 404 rest
api:amendment-detail agreement=@agreement number=1 PATCH,DELETE 428 owner administrator; \
403 executive finance integrator contact; 404 rest
api:amendment-signature agreement=@agreement number=1 POST 428 owner administrator; \
403 executive finance integrator contact; 404 rest
api:obligation-file id=@obligation fulfilment=@fulfilment GET 200 owner administrator executive finance integrator; 404 rest
api:statement-run-list GET 403 team_member outsiders; 200 rest
    POST 400 managers administrator finance; 403 rest
api:statement-run-detail id=@run GET 200 readers; 404 rest
api:statement-disputes id=@statement POST 400 owner contact finance; 403 administrator executive integrator; 404 rest
api:statement-resolutions id=@statement POST 400 finance; \
403 owner contact administrator executive integrator; 404 rest
api:statement-list GET 200 managers outsiders administrator executive finance integrator; 403 rest
api:statement-detail id=@statement GET 200 owner contact administrator executive finance integrator; 404 rest
api:statement-proof id=@statement GET 200 owner contact administrator executive finance integrator; 404 rest
api:statement-pdf id=@statement GET 200 owner contact administrator executive finance integrator; 404 rest
api:statement-csv id=@statement GET 200 owner contact administrator executive finance integrator; 404 rest
api:statement-xlsx id=@statement GET 200 owner contact administrator executive finance integrator; 404 rest
api:statement-adjustments id=@statement POST 428 owner administrator finance; 403 executive integrator contact; \
404 rest
api:statement-approval id=@statement POST 428 finance; 403 owner administrator executive integrator contact; 404 rest
api:statement-payments id=@statement POST 400 finance; 403 owner administrator executive integrator contact; 404 rest
api:statement-lock id=@statement POST 428 finance; 403 owner administrator executive integrator contact; 404 rest

agreements:commissions GET 403 integrator team_member outsiders; 302 rest
agreements:month month=2024-01 GET 403 integrator team_member outsiders; 200 rest
agreements:month_export month=2024-01 GET 403 integrator team_member outsiders; 200 rest
agreements:run month=2024-01 GET 200 managers administrator finance; 403 rest
    POST 302 managers administrator finance; 403 rest
agreements:statement pk=@statement GET 302 contact; 403 integrator; 200 owner administrator executive finance; 404 rest
agreements:statement_proof pk=@statement GET 403 integrator; 200 owner contact administrator executive finance; \
404 rest
agreements:statement_pdf pk=@statement language=en GET 403 integrator; \
200 owner contact administrator executive finance; 404 rest
agreements:statement_csv pk=@statement GET 403 integrator; 200 owner contact administrator executive finance; \
404 rest
agreements:statement_xlsx pk=@statement GET 403 integrator; 200 owner contact administrator executive finance; \
404 rest
agreements:agreement_statements code=@agreement GET 403 integrator contact; \
200 owner administrator executive finance; 404 rest
agreements:statement_approve pk=@statement POST 302 finance; 403 owner administrator executive integrator contact; \
404 rest
agreements:statement_lock pk=@statement POST 302 finance; 403 owner administrator executive integrator contact; \
404 rest
agreements:statement_dispute pk=@statement line=1 GET 302 contact; 200 owner finance; \
403 administrator executive integrator; 404 rest
    POST 422 owner contact finance; 403 administrator executive integrator; 404 rest
agreements:statement_dispute_answer pk=@statement line=1 GET 404 rest
    POST 404 rest
agreements:statement_adjust pk=@statement GET 200 owner administrator finance; \
403 executive integrator contact; 404 rest
    POST 422 owner administrator finance; 403 executive integrator contact; 404 rest
agreements:statement_pay pk=@statement GET 200 finance; 403 owner administrator executive integrator contact; \
404 rest
    POST 422 finance; 403 owner administrator executive integrator contact; 404 rest
agreements:agreement_duties code=@agreement GET 200 owner administrator executive finance; 403 integrator contact; 404 rest
agreements:obligation_add code=@agreement GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
agreements:milestone_add code=@agreement GET 200 owner administrator; 403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
agreements:launch code=@agreement GET 200 owner administrator executive finance; 403 integrator contact; 404 rest
agreements:launch_step code=@agreement kind=brand_rules GET 200 owner administrator; \
403 executive finance integrator contact; 404 rest
    POST 422 owner administrator; 403 executive finance integrator contact; 404 rest
agreements:renewal code=@agreement GET 200 owner administrator executive; 403 finance integrator contact; 404 rest
    POST 422 owner administrator executive; 403 finance integrator contact; 404 rest
agreements:duties GET 403 outsiders integrator; 200 rest
agreements:duty_calendar GET 403 outsiders integrator; 200 rest
agreements:duties_export GET 403 outsiders integrator; 200 rest
agreements:obligation pk=@obligation GET 200 owner administrator executive finance; 403 integrator; 404 rest
agreements:obligation_edit pk=@obligation GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
agreements:obligation_fulfil pk=@obligation POST 302 owner administrator finance; 403 executive integrator; 404 rest
agreements:obligation_waive pk=@obligation POST 302 owner administrator; 403 executive finance integrator; 404 rest
agreements:fulfilment_file pk=@obligation fulfilment=@fulfilment GET 200 owner administrator executive finance; \
403 integrator; 404 rest
agreements:milestone pk=@milestone GET 200 owner administrator executive finance; 403 integrator; 404 rest
agreements:milestone_edit pk=@milestone GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
agreements:milestone_assess pk=@milestone POST 302 owner administrator; 403 executive finance integrator; 404 rest
agreements:milestone_remove pk=@milestone POST 302 owner administrator; 403 executive finance integrator; 404 rest
agreements:milestone_file pk=@assessed GET 200 owner administrator executive finance; 403 integrator; 404 rest
"""


def seed(world: Any) -> None:
    for partner in (world.beta, world.alpha):
        agreement = create_agreement(
            partner=partner, code=f"AG-{partner.code}", starts_on=date(2024, 1, 1), currency="CNY", by=None
        )
        add_commission_plan(
            agreement=agreement,
            volume_kpi=Kpi.objects.get(code="contracts"),
            tiers=[Tier(Decimal(0), Decimal(250)), Tier(Decimal(5000), Decimal(280))],
            by=None,
        )
        plan = agreement.commission_plans.get()
    world.keep(agreement="AG-ALPHA", plan=plan.pk)
    _amend(world)
    file = ContentFile(b"%PDF-1.7\n%%EOF\n", name="contract.pdf")
    title, alpha = world.marker, Agreement.objects.get(code="AG-ALPHA")
    world.keep(document=add_document(agreement=alpha, file=file, title=title, by=None, now=world.now).pk)
    _owe(world)
    _settle(world)


def _shown(world: Any) -> Proof:
    return Proof(evidence=world.marker, file=ContentFile(b"%PDF-1.7", name=f"{world.marker}.pdf"))


def _amend(world: Any) -> None:
    """Draft an amendment of an agreement that ALPHA signed."""
    day = date(2024, 1, 1)
    agreement = create_agreement(partner=world.alpha, code="AM-ALPHA", starts_on=day, currency="CNY", by=None)
    submit_for_review(agreement=agreement, by=None)
    sign_agreement(agreement=agreement, signed_on=day, today=day, by=None)
    clauses = {"goals": [world.marker]}
    propose_amendment(
        agreement=agreement, effective_from=day, reason="market", why=world.marker, clauses=clauses, by=None
    )
    world.keep(amended="AM-ALPHA")


def _owe(world: Any) -> None:
    """Give ALPHA something to launch, to deliver, something to do and an end to decide on."""
    agreement = Agreement.objects.get(code="AG-ALPHA")
    ensure_launch_steps(agreement=agreement, by=None)
    step = agreement.launch_steps.get(kind="announcement")
    complete_launch_step(step=step, done_on=TODAY, note=world.marker, by=world.owner, today=TODAY)
    milestone, assessed = (
        add_milestone(
            agreement=agreement, deliverable=world.marker, due_on=date(2025, 3, 31), acceptance=world.marker, by=None
        )
        for _ in range(2)
    )
    assess_milestone(
        milestone=assessed, assessment="met", assessed_on=TODAY, proof=_shown(world), by=world.owner, today=TODAY
    )
    obligation = add_obligation(
        agreement=agreement, title=world.marker, due_on=date(2025, 1, 31), recurrence="monthly", by=None
    )
    fulfil_obligation(obligation=obligation, done_on=TODAY, proof=_shown(world), by=world.owner, today=TODAY)
    agreement.ends_on = date(2027, 12, 31)
    agreement.save(update_fields=["ends_on"])
    ensure_renewal(agreement=agreement, by=None)
    world.keep(assessed=assessed.pk, fulfilment=obligation.fulfilments.get().pk)
    world.keep(milestone=milestone.pk, obligation=obligation.pk, renewal=agreement.renewals.get().pk)


def _settle(world: Any) -> None:
    """Approve the January of ALPHA, so that its contact sees it too."""
    agreement = create_agreement(
        partner=world.alpha, code="ST-ALPHA", starts_on=date(2024, 1, 1), currency="CNY", by=None
    )
    kpi = Kpi.objects.get(code="contracts")
    add_commission_plan(agreement=agreement, volume_kpi=kpi, tiers=[Tier(Decimal(0), Decimal(250))], by=None)
    Agreement.objects.filter(pk=agreement.pk).update(status="active")
    month = Month(2024, 1)
    MonthlyActual.objects.update_or_create(
        partner=agreement.partner, kpi=kpi, month=month.first_day, defaults={"actual": 416, "sample": 1}
    )
    now = datetime(2024, 3, 1, tzinfo=UTC)
    MonthClose.objects.create(month=month.first_day, status="finished", finished_at=now)
    run_statements(month=month, by=None, now=now)
    statement = Statement.objects.get(agreement=agreement)
    adjust_statement(statement=statement, amount=Decimal(1), reason=world.marker, by=world.owner)
    approve_statement(statement=statement, by=world.people["finance"], now=now)
    world.keep(statement=statement.pk, run=StatementRun.objects.latest("pk").pk)
