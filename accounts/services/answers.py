"""The answers kept for requests that carry an Idempotency-Key."""

from datetime import datetime

from django.db import transaction

from accounts.models import IdempotencyRecord


@transaction.atomic
def forget_answers(*, before: datetime) -> int:
    """Delete the answers given before the moment; return how many there were."""
    deleted, _by_model = IdempotencyRecord.objects.filter(created_at__lt=before).delete()
    return deleted
