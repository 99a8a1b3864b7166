from messaging.models.inbox import InboxItem
from messaging.models.notification import DeliveryAttempt, Notification
from messaging.models.sending_permit import SendingPermit

__all__ = ["DeliveryAttempt", "InboxItem", "Notification", "SendingPermit"]
