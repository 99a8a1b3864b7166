from messaging.services.deliveries import resend
from messaging.services.health import outbox_problems
from messaging.services.inbox import mark_read, mark_unread
from messaging.services.invitations import invite, invite_again
from messaging.services.letters import body_of, subject_of
from messaging.services.outbox import Letter, cancel_unsent, cancel_unsent_batch, queue, queue_letters
from messaging.services.permit import is_sending_permitted, resume_sending
from messaging.services.sending import send_due

__all__ = [
    "Letter",
    "body_of",
    "cancel_unsent",
    "cancel_unsent_batch",
    "invite",
    "invite_again",
    "is_sending_permitted",
    "mark_read",
    "mark_unread",
    "outbox_problems",
    "queue",
    "queue_letters",
    "resend",
    "resume_sending",
    "send_due",
    "subject_of",
]
