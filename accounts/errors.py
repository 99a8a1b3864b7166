"""What the accounts services refuse."""

from prms.lib.errors import Conflict, Forbidden, InvalidInput, RuleBroken


class EmailTaken(Conflict):
    """Somebody has this e-mail address already."""

    code = "email_taken"


class LastAdministrator(RuleBroken):
    """The installation would be left without anybody who can keep its users."""

    code = "last_administrator"


class OwnAccount(RuleBroken):
    """People neither disable themselves nor change their own roles."""

    code = "own_account"


class AlreadyActive(Conflict):
    """The person came in long ago and needs no invitation."""

    code = "already_active"


class InvitationNotUsable(Conflict):
    """The invitation was used, withdrawn or has expired."""

    code = "invitation_not_usable"


class WeakPassword(InvalidInput):
    """The password is too short, too common or too much like the person's name."""

    code = "weak_password"


class NotYourToken(Forbidden):
    """A token belongs to one person; only that person or an administrator makes or revokes it."""

    code = "not_your_token"


class UserDisabled(Conflict):
    """A disabled person gets no token and no role."""

    code = "user_disabled"


class ViewNameTaken(InvalidInput):
    """A person's views of one list have names of their own."""

    code = "view_name_taken"
