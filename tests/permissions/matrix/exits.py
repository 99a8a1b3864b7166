"""Ways out of agreements: notice, exit cases, costs."""

from datetime import date
from decimal import Decimal
from typing import Any

from agreements.models import Agreement
from agreements.services import approve_notice, create_agreement, propose_notice, record_outlay

ROWS = """
api:agreement-exit-exit code=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    POST 428 owner administrator; 403 executive finance integrator contact; 404 rest
api:agreement-exit-notice code=@agreement POST 428 owner administrator; 403 executive finance integrator contact; \
404 rest
api:agreement-exit-notice-approval code=@agreement POST 428 owner executive; \
403 administrator finance integrator contact; 404 rest
api:agreement-exit-notice-withdrawal code=@agreement POST 428 owner administrator; \
403 executive finance integrator contact; 404 rest
api:exit-case-list GET 200 managers administrator executive finance integrator; 403 rest
api:exit-case-detail id=@exit GET 200 owner administrator executive finance integrator; 404 rest
api:exit-case-stages id=@exit POST 428 owner administrator; 403 executive finance integrator; 404 rest
api:exit-case-end id=@exit POST 428 owner administrator; 403 executive finance integrator; 404 rest
api:exit-case-closing id=@exit POST 428 owner administrator; 403 executive finance integrator; 404 rest
api:exit-case-recovery id=@exit POST 428 owner administrator; 403 executive finance integrator; 404 rest
api:exit-case-successor id=@exit POST 428 owner administrator; 403 executive finance integrator; 404 rest
api:outlay-list agreement=@agreement GET 200 owner administrator executive finance integrator; 403 contact; 404 rest
    POST 400 owner administrator finance; 403 executive integrator contact; 404 rest
api:outlay-removal agreement=@leaving id=@outlay POST 400 owner administrator finance; \
403 executive integrator contact; 404 rest
agreements:outlay_remove code=@leaving pk=@outlay GET 200 owner administrator finance; \
403 executive integrator; 404 rest
    POST 422 owner administrator finance; 403 executive integrator; 404 rest
agreements:exit code=@agreement GET 200 owner administrator executive finance; 403 contact integrator; 404 rest
agreements:notice_propose code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:notice_approval code=@agreement POST 302 owner executive; 403 administrator finance contact integrator; \
404 rest
agreements:notice_withdrawal code=@agreement POST 302 owner administrator; \
403 executive finance contact integrator; 404 rest
agreements:exit_open code=@agreement GET 200 owner administrator; 403 executive finance contact integrator; 404 rest
    POST 422 owner administrator; 403 executive finance contact integrator; 404 rest
agreements:outlay_add code=@agreement GET 200 owner administrator finance; 403 executive contact integrator; 404 rest
    POST 422 owner administrator finance; 403 executive contact integrator; 404 rest
agreements:exits GET 200 managers administrator executive finance; 403 rest
agreements:exits_export GET 200 managers administrator executive finance; 403 rest
agreements:exit_stage pk=@exit stage=@exit_stage GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
agreements:exit_stage_file pk=@exit stage=@exit_stage GET 404 rest
agreements:exit_end pk=@exit POST 302 owner administrator; 403 executive finance integrator; 404 rest
agreements:exit_recover pk=@exit GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
agreements:exit_successor pk=@exit GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
agreements:exit_close pk=@exit GET 200 owner administrator; 403 executive finance integrator; 404 rest
    POST 422 owner administrator; 403 executive finance integrator; 404 rest
"""


def seed(world: Any) -> None:
    """Give ALPHA an agreement on its way out, with what it cost."""
    day = date(2024, 6, 30)
    agreement = create_agreement(
        partner=world.alpha, code="EX-ALPHA", starts_on=date(2024, 1, 1), currency="CNY", by=None
    )
    Agreement.objects.filter(pk=agreement.pk).update(status="active")
    notice = {"given_on": day, "clause": "unilateral", "reason": world.marker, "today": day}
    propose_notice(agreement=agreement, by=world.owner, **notice)
    approve_notice(agreement=agreement, by=world.people["executive"], now=world.now, today=day)
    spent = {"kind": "cost", "booked_on": day, "amount": Decimal(1), "description": world.marker, "today": day}
    outlay = record_outlay(agreement=agreement, by=None, **spent)
    case = agreement.exit_cases.get()
    world.keep(leaving=agreement.code, outlay=outlay.pk, exit=case.pk, exit_stage=case.stages.get(kind="brand").pk)
