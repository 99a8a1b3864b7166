"""What was signed is amended: a next version is drafted, signed, and takes effect on its day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from agreements.errors import (
    AgreementMoveRefused,
    AgreementRefused,
    AmendmentOpen,
    AmendmentRefused,
    VersionSigned,
)
from agreements.models import Agreement, AgreementVersion
from agreements.rules.facts import facts_of
from agreements.rules.terms import read_terms
from agreements.rules.versions import renewed_end
from agreements.services.compile import compile_agreement
from agreements.services.drafting import OF_VERSION, require_readable
from agreements.services.lifecycle import fix_version, require_given
from partners.services import require_may, require_valid

AMENDED = ("effective_from", "reason", "why", *OF_VERSION)


@transaction.atomic
def propose_amendment(
    *,
    agreement: Agreement,
    effective_from: date,
    reason: str,
    why: str,
    by: User | None,
    expected_version: int | None = None,
    **changes: Any,
) -> AgreementVersion:
    """Draft the next version: what the agreement says, with `changes` to its title, end or clauses.

    Clauses given replace all clauses. Raises AgreementMoveRefused, AmendmentOpen, or a refusal of what is wrong.
    """
    agreement = agreement.locked(expected_version=expected_version)
    require_may("agreements.edit", partner=agreement.partner, by=by)
    if agreement.status not in Agreement.GOING_ON:
        message = _("%(agreement)s is %(status)s: only what was signed and has not ended is amended.")
        raise AgreementMoveRefused(message % {"agreement": agreement, "status": agreement.get_status_display()})
    last = agreement.versions.order_by("number").last()
    if last is None or not last.is_signed:
        message = _("Version %(number)s is being drafted: sign it, edit it or withdraw it first.")
        raise AmendmentOpen(message % {"number": last.number if last else 1})
    version = AgreementVersion(agreement=agreement, number=last.number + 1, written_by=by)
    said = _said(last)
    _write(version, {**said, **changes, "effective_from": effective_from, "reason": reason, "why": why}, after=last)
    version.save(force_insert=True)
    agreement.touch()
    shown = {field: [None, getattr(version, field)] for field in ("number", "effective_from", "reason", "why")}
    audit.record(action="agreements.amendment_proposed", by=by, target=agreement, changes=shown)
    return version


@transaction.atomic
def edit_amendment(
    *, version: AgreementVersion, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> AgreementVersion:
    """Change an amendment that is not signed yet. Raises VersionSigned for one that is."""
    version = _open(version, by=by, expected_version=expected_version)
    changes = audit.changed_fields(version, values)
    if changes:
        before = version.agreement.versions.get(number=version.number - 1)
        _write(version, {field: values[field] for field in changes}, after=before)
        version.touch(*changes)
        audit.record(action="agreements.amendment_edited", by=by, target=version.agreement, changes=changes)
    return version


@transaction.atomic
def withdraw_amendment(*, version: AgreementVersion, by: User | None, expected_version: int | None = None) -> Agreement:
    """Drop an amendment that is not signed."""
    version = _open(version, by=by, expected_version=expected_version)
    agreement = version.agreement
    changes: dict[str, list[Any]] = {"number": [version.number, None], "why": [version.why, None]}
    version.delete()
    agreement.touch()
    audit.record(action="agreements.amendment_withdrawn", by=by, target=agreement, changes=changes)
    return agreement


@transaction.atomic
def sign_amendment(
    *, version: AgreementVersion, signed_on: date, by: User | None, today: date, expected_version: int | None = None
) -> AgreementVersion:
    """Record that both sides signed the amendment: it never changes again, and takes effect on its day."""
    version = _open(version, by=by, expected_version=expected_version)
    require_given(signed_on, today=today)
    fix_version(version, signed_on=signed_on, by=by)
    changes: dict[str, list[Any]] = {"number": [None, version.number], "signed_on": [None, signed_on]}
    audit.record(action="agreements.amendment_signed", by=by, target=version.agreement, changes=changes)
    if version.effective_from <= today:
        _take_effect(version.agreement, version)
    else:
        version.agreement.touch()
    return version


def take_up_amendments(*, today: date) -> int:
    """Let the agreements say what their signed amendments of days up to today say; return how many did."""
    due = AgreementVersion.objects.signed().filter(
        effective_from__lte=today, number__gt=F("agreement__terms_version"), agreement__status__in=Agreement.GOING_ON
    )
    rows = due.values_list("agreement").annotate(last=Max("number")).order_by()
    return sum(_take_up(agreement, number) for agreement, number in rows)


@transaction.atomic
def _take_up(agreement_id: int, number: int) -> int:
    agreement = Agreement(pk=agreement_id).locked()
    if agreement.terms_version >= number:
        return 0
    _take_effect(agreement, agreement.versions.get(number=number))
    return 1


def _take_effect(agreement: Agreement, version: AgreementVersion) -> None:
    said = {"terms_version": version.number, **_said(version)}
    changes = audit.changed_fields(agreement, said)
    for field, value in said.items():
        setattr(agreement, field, value)
    agreement.touch(*said)
    audit.record(action="agreements.amended", by=None, target=agreement, changes=changes)
    if agreement.status == Agreement.Status.ACTIVE:
        compile_agreement(agreement=agreement, by=None)


def _said(version: AgreementVersion) -> dict[str, Any]:
    """Return what a version says by now: a term that went on since has a later end."""
    return _stated(version) | {"ends_on": renewed_end(version.ends_on, renewed=version.agreement.renewals.ends())}


def _stated(version: AgreementVersion) -> dict[str, Any]:
    return {field: getattr(version, field) for field in OF_VERSION}


def _facts(said: Mapping[str, Any]) -> dict[str, Any]:
    return facts_of(title=said["title"], ends_on=said["ends_on"], terms=read_terms(said["clauses"]))


def _open(version: AgreementVersion, *, by: User | None, expected_version: int | None) -> AgreementVersion:
    """Return an amendment that may still change, read again and locked with its agreement."""
    version = version.locked(expected_version=expected_version)
    agreement = version.agreement.locked()
    require_may("agreements.edit", partner=agreement.partner, by=by)
    if version.is_signed:
        message = _("Version %(number)s was signed: it is not edited. Amend the agreement.")
        raise VersionSigned(message % {"number": version.number})
    if version.number == 1:
        raise VersionSigned(_("Version 1 is edited and signed with the agreement itself."))
    version.agreement = agreement
    return version


def _write(version: AgreementVersion, values: Mapping[str, Any], *, after: AgreementVersion) -> None:
    unknown = set(values) - set(AMENDED)
    if unknown:
        raise AgreementRefused(_("An amendment does not change these: %(names)s.") % {"names": ", ".join(unknown)})
    for field, value in values.items():
        setattr(version, field, value.strip() if field == "why" else value)
    if not version.why:
        raise AmendmentRefused.at("why", _("Say why, in a sentence: the reason is kept in the history."))
    if not isinstance(version.clauses, dict):
        raise AgreementRefused.at("clauses", _("Clauses are an object: one name per clause."))
    require_valid(version, [*values])
    require_readable(version.clauses)
    _check(version, after=after)


def _check(version: AgreementVersion, *, after: AgreementVersion) -> None:
    if version.reason == AgreementVersion.Reason.INITIAL:
        message = _("An amendment follows the market, the results or regulation.")
        raise AmendmentRefused.at("reason", message)
    if version.effective_from < after.effective_from:
        message = _("Version %(number)s took effect on %(day)s: the next one takes effect then or later.")
        params = {"number": after.number, "day": after.effective_from.isoformat()}
        raise AmendmentRefused.at("effective_from", message % params)
    if version.ends_on is not None and version.ends_on < version.effective_from:
        message = _("The agreement would end before the amendment takes effect: it ends on %(day)s or later.")
        raise AmendmentRefused.at("ends_on", message % {"day": version.effective_from.isoformat()})
    if _facts(_said(after)) == _facts(_stated(version)):
        raise AmendmentRefused(_("This changes nothing: give another title, end or clause."))
