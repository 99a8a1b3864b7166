from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import AgreementMoveRefused
from agreements.models import Agreement, AgreementKpiTarget
from evaluations.models import Kpi
from evaluations.services import set_target
from partners.services import require_may
from prms.lib.periods import Month


@transaction.atomic
def set_agreed_target(
    *,
    agreement: Agreement,
    kpi: Kpi,
    by: User | None,
    valid_from: Month | None = None,
    valid_to: Month | None = None,
    **terms: Any,
) -> AgreementKpiTarget:
    """Give the partner a KPI target that the agreement sets, from its first to its last month unless named.

    `terms` are those of `evaluations.services.set_target`, whose refusals come through.
    """
    agreement = agreement.locked()
    require_may("agreements.edit", partner=agreement.partner, by=by)
    if agreement.status == Agreement.Status.ENDED:
        raise AgreementMoveRefused(_("%(agreement)s has ended and sets no target.") % {"agreement": agreement})
    last = Month.of(agreement.ends_on) if agreement.ends_on else None
    target = set_target(
        partner=agreement.partner,
        kpi=kpi,
        valid_from=valid_from or Month.of(agreement.starts_on),
        valid_to=valid_to or last,
        by=by,
        **terms,
    )
    agreed = AgreementKpiTarget.objects.create(agreement=agreement, kpi_target=target)
    agreement.touch()
    changes: dict[str, list[Any]] = {
        "kpi": [None, kpi.code],
        "target": [None, target.target],
        "valid_from": [None, target.valid_from],
    }
    audit.record(action="agreements.target_set", by=by, target=agreement, changes=changes)
    return agreed
