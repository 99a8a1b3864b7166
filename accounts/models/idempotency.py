from django.db import models


class IdempotencyRecord(models.Model):
    """The answer already given to a request that carried an Idempotency-Key, kept for a day."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "method", "route", "key"], name="idempotency_once"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.key}"
