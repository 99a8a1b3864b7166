"""What every write of governance asks first."""

from django.utils.translation import gettext as _

from accounts.models import User
from governance.models import Meeting
from partners.models import Partner
from partners.services import require_may
from prms.lib.errors import Forbidden


def require_may_plan(*, partner: Partner | None, by: User | None) -> None:
    """Raise Forbidden unless the person may plan meetings and actions about the partner (None: internal ones)."""
    if partner is not None:
        require_may("meetings.edit", partner=partner, by=by)
    elif by is not None and not by.may("meetings.edit"):
        raise Forbidden(_("Your roles do not include planning meetings. An administrator can grant it."))


def require_may_act(*, partner: Partner | None, meeting: Meeting | None, by: User | None) -> None:
    """Raise Forbidden unless the person may give actions: for the partner, or in a meeting of one's own."""
    if by is None or (meeting is not None and meeting.organiser_id == by.pk and by.may("actions.edit")):
        return
    if partner is not None:
        require_may("actions.edit", partner=partner, by=by)
    elif not by.may("actions.edit"):
        raise Forbidden(_("Your roles do not include giving actions. An administrator can grant it."))


def require_may_edit(meeting: Meeting, *, by: User | None) -> None:
    """Raise Forbidden unless the person answers for the meeting's partner or organises the meeting."""
    if by is None or meeting.organiser_id != by.pk:
        require_may_plan(partner=meeting.partner, by=by)
