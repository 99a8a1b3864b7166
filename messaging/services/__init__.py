from messaging.services.outbox import (
    Message,
    cancel_unsent,
    cancel_unsent_batch,
    people_told,
    queue,
    queue_batch,
)

__all__ = ["Message", "cancel_unsent", "cancel_unsent_batch", "people_told", "queue", "queue_batch"]
