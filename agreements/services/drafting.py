"""Agreements until they are signed: drafted and edited."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services import audit
from agreements.errors import AgreementCodeTaken, AgreementLocked, AgreementRefused
from agreements.models import Agreement, AgreementVersion
from agreements.rules.terms import check_terms, read_terms
from agreements.services.currency import require_no_amounts
from agreements.services.kpi_clause import kpi_clause_problems
from partners.models import Contact, Partner
from partners.services import require_may, require_valid
from prms.lib.refusals import field_errors

TERMS = (
    "kind",
    "master",
    "title",
    "starts_on",
    "ends_on",
    "currency",
    "our_project_manager",
    "their_project_manager",
    "clauses",
    "external_id",
)
_RELATED = ("our_project_manager", "their_project_manager")
_REFERENCES = (*_RELATED, "master")
EDITABLE = (Agreement.Status.DRAFT, Agreement.Status.IN_REVIEW)
# People change and systems are renamed while terms stay.
_NOT_SIGNED = {*_RELATED, "external_id"}
# What a version says of its own; the first one begins with the agreement.
OF_VERSION = ("title", "ends_on", "clauses")
_TRIES = 20


@transaction.atomic
def create_agreement(*, partner: Partner, starts_on: date, by: User | None, code: str = "", **terms: Any) -> Agreement:
    """Draft an agreement; without `code` it gets the next free one, such as AG-2025-007.

    The currency is the organisation's unless named. Raises AgreementCodeTaken, AgreementRefused, or
    InvalidInput for a term that a field refuses.
    """
    require_may("agreements.edit", partner=partner, by=by)
    agreement = Agreement(partner=partner, code=code.strip(), currency=_own_currency())
    _write(agreement, {"starts_on": starts_on, **terms})
    if agreement.code:
        require_valid(agreement, ["code"])
    _insert(agreement)
    AgreementVersion.objects.create(agreement=agreement, number=1, written_by=by, **_said(agreement))
    changes = {
        field: [None, getattr(agreement, field)] for field in ("code", "partner", "kind", "starts_on", "ends_on")
    }
    audit.record(action="agreements.drafted", by=by, target=agreement, changes=changes)
    return agreement


@transaction.atomic
def edit_agreement(
    *, agreement: Agreement, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Agreement:
    """Change the terms of a draft; project managers and the external id also later.

    Raises AgreementLocked for a term of what was signed: that is amended.
    """
    agreement = agreement.locked(expected_version=expected_version)
    require_may("agreements.edit", partner=agreement.partner, by=by)
    changes = audit.changed_fields(agreement, values)
    is_locked = agreement.status == Agreement.Status.ENDED or not set(changes) <= _NOT_SIGNED
    if changes and agreement.status not in EDITABLE and is_locked:
        message = _("%(agreement)s is %(status)s: what was signed is not edited but amended.")
        raise AgreementLocked(message % {"agreement": agreement, "status": agreement.get_status_display()})
    if "currency" in changes:
        require_no_amounts(agreement)
    if changes:
        _write(agreement, {field: values[field] for field in changes})
        agreement.touch(*changes)
        agreement.versions.filter(number=1, status=AgreementVersion.Status.DRAFT).update(**_said(agreement))
        audit.record(action="agreements.edited", by=by, target=agreement, changes=changes)
    return agreement


def _said(agreement: Agreement) -> dict[str, Any]:
    terms = {field: getattr(agreement, field) for field in OF_VERSION}
    return {"effective_from": agreement.starts_on, **terms}


def _write(agreement: Agreement, terms: Mapping[str, Any]) -> None:
    unknown = set(terms) - set(TERMS)
    if unknown:
        raise AgreementRefused(_("These are not terms of an agreement: %(names)s.") % {"names": ", ".join(unknown)})
    for field, value in terms.items():
        setattr(agreement, field, value)
    require_valid(agreement, [field for field in (*terms, "currency") if field not in _REFERENCES])
    _check(agreement)
    _check_master(agreement)


def _check_master(agreement: Agreement) -> None:
    """Raise AgreementRefused unless an annex belongs to a master agreement with the same partner."""
    master = agreement.master
    if agreement.kind != Agreement.Kind.MASTER and agreement.pk and agreement.annexes.exists():
        message = _("%(agreement)s has annexes, so it stays a master agreement.") % {"agreement": agreement}
        raise AgreementRefused.at("kind", message)
    if master is None:
        return
    if agreement.kind == Agreement.Kind.MASTER:
        message = _("A master agreement is no annex: leave this empty, or choose the kind of the annex.")
        raise AgreementRefused.at("master", message)
    if master.kind != Agreement.Kind.MASTER or master.partner_id != agreement.partner_id:
        message = _("%(master)s is no master agreement with this partner: name one that is.") % {"master": master}
        raise AgreementRefused.at("master", message)


def _check(agreement: Agreement) -> None:
    if agreement.ends_on is not None and agreement.ends_on < agreement.starts_on:
        raise AgreementRefused.at("ends_on", _("An agreement ends on its first day or later."))
    currency = agreement.currency
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise AgreementRefused.at("currency", _("A currency is three capital letters, such as CNY."))
    if not isinstance(agreement.clauses, dict):
        raise AgreementRefused.at("clauses", _("Clauses are an object: one name per clause."))
    require_readable(agreement.clauses)
    ours, theirs = agreement.our_project_manager, agreement.their_project_manager
    if ours is not None and not ours.may("users.view"):
        raise AgreementRefused.at(
            "our_project_manager", _("%(person)s is no colleague who can sign in.") % {"person": ours}
        )
    is_theirs = theirs is None or (theirs.partner_id == agreement.partner_id and theirs.side == Contact.Side.PARTNER)
    if not is_theirs:
        message = _("%(person)s is no contact on the partner's side.") % {"person": theirs}
        raise AgreementRefused.at("their_project_manager", message)


def require_readable(clauses: Mapping[str, Any]) -> None:
    """Raise AgreementRefused with everything that is wrong with typed clauses."""
    found = check_terms(clauses) or kpi_clause_problems(read_terms(clauses))
    errors = field_errors(found)
    if errors:
        raise AgreementRefused(" ".join(error.detail for error in errors), errors=errors)


def _own_currency() -> str:
    organisation = Organisation.objects.current()
    return organisation.currency if organisation else "USD"


def _insert(agreement: Agreement) -> None:
    if agreement.code:
        return _insert_once(agreement)
    for attempt in range(_TRIES):
        agreement.code = next_code(agreement.starts_on.year, skipped=attempt)
        try:
            return _insert_once(agreement)
        except AgreementCodeTaken:
            continue
    raise AgreementCodeTaken(_("No free code was found. Try again, or give the agreement a code yourself."))


def _insert_once(agreement: Agreement) -> None:
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
    except IntegrityError as error:
        if not Agreement.objects.filter(code=agreement.code).exists():
            raise
        message = _("The code “%(code)s” is taken. Choose another one, or leave it empty to get the next free one.")
        text = message % {"code": agreement.code}
        raise AgreementCodeTaken.at("code", text) from error


def next_code(year: int, *, skipped: int = 0) -> str:
    """Return the code after the year's highest count, such as AG-2025-007."""
    prefix = f"AG-{year}-"
    taken = Agreement.objects.filter(code__startswith=prefix).count()
    return f"{prefix}{taken + 1 + skipped:03}"
