"""The one organisation of an installation."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, Team, User
from accounts.services.audit import changed_fields, record
from prms.lib.errors import NotFound


@transaction.atomic
def ensure_organisation(*, name: str, by: User | None, **fields: Any) -> Organisation:
    """Return the organisation, made with these values when there is none yet."""
    organisation, is_new = Organisation.objects.get_or_create(is_only=True, defaults={"name": name, **fields})
    if is_new:
        record(action="organisation.created", by=by, target=organisation, changes={"name": ["", name]})
    return organisation


@transaction.atomic
def update_organisation(*, by: User | None, expected_version: int | None = None, **fields: Any) -> Organisation:
    """Change the organisation's own facts; raises Stale when somebody was faster."""
    current = Organisation.objects.current()
    if current is None:
        raise NotFound(_("There is no organisation yet: `manage.py create_admin` makes it."))
    organisation = current.locked(expected_version=expected_version)
    changes = changed_fields(organisation, fields)
    if changes:
        for field, value in fields.items():
            setattr(organisation, field, value)
        organisation.touch(*changes)
        record(action="organisation.changed", by=by, target=organisation, changes=changes)
    return organisation


@transaction.atomic
def ensure_team(*, name: str, by: User | None) -> Team:
    """Return the team of that name, made when there is none."""
    team, is_new = Team.objects.get_or_create(name=name)
    if is_new:
        record(action="teams.created", by=by, target=team)
    return team
