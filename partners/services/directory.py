"""Who is in the directory and who owns them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from messaging.services import queue
from partners.errors import CodeTaken
from partners.models import LevelChange, Partner, StageChange
from partners.services.guards import read_reason, require_may, require_owner, require_valid
from prms.lib.errors import InvalidInput

DESCRIBED = ("name", "name_zh", "sector", "sector_zh", "sponsor", "since", "external_id")
# Pages stand at these addresses where others have a partner's code.
RESERVED_CODES = ("new", "hand-over", "export.csv")
_TRIES = 20


@transaction.atomic
def create_partner(
    *,
    name: str,
    by: User | None,
    now: datetime,
    code: str = "",
    owner: User | None = None,
    level: str = Partner.Level.C,
    stage: str = Partner.Stage.IDENTIFIED,
    reason: str = "",
    **described: Any,
) -> Partner:
    """Enter a partner at a level and stage; without `code` it gets the next free one, such as P-0042.

    The owner is `by` unless named. `described` may hold `name_zh`, `sector`, `sector_zh`, `sponsor`, `since` and
    `external_id`.
    Raises CodeTaken, OwnerNotPossible, or InvalidInput for a value that a field refuses.
    """
    owner = owner or by
    if owner is None:
        raise InvalidInput(_("Name the owner: there is no caller who could be it."))
    require_owner(owner)
    partner = Partner(code=code.strip(), name=name.strip(), owner=owner, level=level, stage=stage, **described)
    checked = ("name", "level", "stage", *described, *(["code"] if partner.code else []))
    require_valid(partner, checked)
    _insert(partner)
    moment = {"partner": partner, "changed_by": by, "changed_at": now, "reason": reason.strip()}
    LevelChange.objects.create(from_level="", to_level=level, **moment)
    StageChange.objects.create(from_stage="", to_stage=stage, **moment)
    entered = {field: ["", getattr(partner, field)] for field in ("code", "name", "level", "stage", "owner")}
    audit.record(action="partners.created", by=by, target=partner, changes=entered)
    return partner


@transaction.atomic
def edit_partner(
    *, partner: Partner, values: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Partner:
    """Change what describes a partner, its owner included; level, stage and switches have verbs of their own.

    Raises Stale when the partner is no longer at `expected_version`.
    """
    partner = partner.locked(expected_version=expected_version)
    require_may("partners.edit", partner=partner, by=by)
    unknown = set(values) - {*DESCRIBED, "owner"}
    if unknown:
        raise InvalidInput(_("These cannot be edited: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    changes = audit.changed_fields(partner, values)
    if not changes:
        return partner
    if "owner" in changes:
        require_owner(values["owner"])
    for field in changes:
        setattr(partner, field, values[field])
    require_valid(partner, [field for field in changes if field != "owner"])
    partner.touch(*changes)
    audit.record(action="partners.edited", by=by, target=partner, changes=changes)
    return partner


@transaction.atomic
def hand_over_partners(
    *,
    leaver: User,
    to: User,
    reason: str,
    by: User,
    now: datetime,
    partners: models.QuerySet[Partner] | None = None,
) -> int:
    """Give all partners of a leaver (or the ones in `partners`) to another owner, who is told; return how many.

    Raises InvalidInput where they are the same person.
    """
    reason = read_reason(reason)
    require_owner(to)
    if leaver == to:
        raise InvalidInput.at("to", _("Choose somebody else: the partners are with this person already."))
    chosen = Partner.objects.filter(owner=leaver) if partners is None else partners.filter(owner=leaver)
    rows = list(chosen.select_for_update().order_by("pk").values_list("pk", "code"))
    if not rows:
        return 0
    ids = [pk for pk, _code in rows]
    Partner.objects.filter(pk__in=ids).update(owner=to, version=F("version") + 1, updated_at=now)
    entry = audit.record_batch(
        action="partners.handed_over",
        by=by,
        model=Partner,
        count=len(rows),
        keys=[code for _pk, code in rows],
        changes={"owner": [leaver.email, to.email], "reason": reason},
    )
    queue(
        cause=f"hand-over:{entry.pk}",
        recipients=[to],
        template="partners/messages/handed_over",
        params={"leaver": str(leaver), "count": len(rows), "reason": reason},
        url=f"/partners/?{urlencode({'owner': to.email})}",
        available_at=now,
    )
    return len(rows)


def next_code() -> str:
    """Return a code that is free now, such as P-0042."""
    return _candidates(after=Partner.objects.aggregate(last=models.Max("pk"))["last"] or 0)[0]


def _candidates(*, after: int) -> list[str]:
    codes = [f"P-{number:04}" for number in range(after + 1, after + 1 + 100)]
    taken = set(Partner.objects.filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in taken]


def _insert(partner: Partner) -> None:
    if partner.code:
        return _insert_once(partner)
    for _attempt in range(_TRIES):
        partner.code = next_code()
        try:
            return _insert_once(partner)
        except CodeTaken:
            continue
    raise CodeTaken(_("No free code was found. Try again, or give the partner a code yourself."))


def _insert_once(partner: Partner) -> None:
    """Save a new partner; the database decides who was first with a code."""
    if partner.code in RESERVED_CODES:
        raise _code_taken(partner.code)
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        if Partner.objects.filter(code=partner.code).exists():
            raise _code_taken(partner.code) from error
        raise


def _code_taken(code: str) -> CodeTaken:
    message = _("The code “%(code)s” is taken. Choose another one, or leave it empty to get %(free)s.")
    text = message % {"code": code, "free": next_code()}
    return CodeTaken.at("code", text)
