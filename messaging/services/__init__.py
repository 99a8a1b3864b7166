from messaging.services.outbox import cancel_unsent, queue

__all__ = ["cancel_unsent", "queue"]
