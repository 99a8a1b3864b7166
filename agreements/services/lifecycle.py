"""From draft to active: review, signature, activation."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import AgreementIncomplete, AgreementMoveRefused, AgreementRefused
from agreements.models import Agreement, AgreementVersion
from agreements.services.compile import compile_agreement
from agreements.services.launch import ensure_launch_steps
from agreements.services.plans import require_own_volume_kpi
from partners.services import require_may
from prms.lib.errors import FieldError

Status = Agreement.Status


@transaction.atomic
def submit_for_review(*, agreement: Agreement, by: User | None, expected_version: int | None = None) -> Agreement:
    """Put a draft before its readers."""
    agreement = _from(agreement, Status.DRAFT, permission="agreements.edit", by=by, expected=expected_version)
    return _move(agreement, Status.IN_REVIEW, by=by)


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, signed_on: date, by: User | None, today: date, expected_version: int | None = None
) -> Agreement:
    """Record that both sides signed what was reviewed; its terms are fixed from here on."""
    agreement = _from(agreement, Status.IN_REVIEW, permission="agreements.edit", by=by, expected=expected_version)
    require_given(signed_on, today=today)
    agreement.signed_on = signed_on
    fix_version(agreement.versions.get(number=1), signed_on=signed_on, by=by)
    return _move(agreement, Status.SIGNED, "signed_on", by=by)


def require_given(signed_on: date, *, today: date) -> None:
    """Raise AgreementRefused for a signature that is still to come; other time zones may be a day ahead."""
    if (signed_on - today).days > 1:
        message = _("A signature is recorded once it is given: this day is still to come.")
        raise AgreementRefused.at("signed_on", message)


def fix_version(version: AgreementVersion, *, signed_on: date, by: User | None) -> None:
    """Mark a version as signed: from here on the database refuses to change it."""
    version.status, version.signed_on, version.signed_by = version.Status.SIGNED, signed_on, by
    version.touch("status", "signed_on", "signed_by")


@transaction.atomic
def activate_agreement(*, agreement: Agreement, by: User | None, expected_version: int | None = None) -> Agreement:
    """Let a signed agreement take effect.

    What it obliges people to do is written down and its end watched. Raises AgreementIncomplete with what
    is missing: both sides name a project manager first.
    """
    agreement = _from(agreement, Status.SIGNED, permission="agreements.activate", by=by, expected=expected_version)
    missing = list(_missing(agreement))
    if missing:
        details = " ".join(error.detail for error in missing)
        raise AgreementIncomplete(details, errors=missing)
    for plan in agreement.commission_plans.all():
        require_own_volume_kpi(agreement=agreement, kpi=plan.volume_kpi)
    agreement = _move(agreement, Status.ACTIVE, by=by)
    compile_agreement(agreement=agreement, by=by)
    ensure_launch_steps(agreement=agreement, by=by)
    return agreement


def _missing(agreement: Agreement) -> Iterable[FieldError]:
    if agreement.our_project_manager is None:
        message = _("Name the project manager on our side.")
        yield FieldError("/our_project_manager", "project_manager_missing", message)
    if agreement.their_project_manager is None:
        message = _("Name the project manager on the partner's side.")
        yield FieldError("/their_project_manager", "project_manager_missing", message)


def _from(agreement: Agreement, status: str, *, permission: str, by: User | None, expected: int | None) -> Agreement:
    agreement = agreement.locked(expected_version=expected)
    require_may(permission, partner=agreement.partner, by=by)
    if agreement.status != status:
        message = _("%(agreement)s is %(status)s; this needs one that is %(needed)s.")
        params = {"agreement": agreement, "status": agreement.get_status_display(), "needed": Status(status).label}
        raise AgreementMoveRefused(message % params)
    return agreement


def _move(agreement: Agreement, status: str, *fields: str, by: User | None) -> Agreement:
    before, agreement.status = agreement.status, status
    agreement.touch("status", *fields)
    changes = {"status": [before, status], **{field: [None, getattr(agreement, field)] for field in fields}}
    audit.record(action=f"agreements.{status}", by=by, target=agreement, changes=changes)
    return agreement
