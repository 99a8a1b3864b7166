from messaging.models.inbox import InboxItem
from messaging.models.notification import DeliveryAttempt, Notification

__all__ = ["DeliveryAttempt", "InboxItem", "Notification"]
