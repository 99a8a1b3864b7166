"""What the messaging services refuse."""

from prms.lib.errors import Conflict


class NotResendable(Conflict):
    """The message is on its way, was sent, or held a link that is wiped by now."""

    code = "not_resendable"
