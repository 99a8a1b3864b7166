"""What `/healthz` and `/readyz` answer."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alerts.services import alert_problems
from messaging.services import outbox_problems

Check = Callable[[], list[str]]


def migrations_applied() -> list[str]:
    """Return one line for each migration that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name} is not applied" for migration, _ in plan]


def outbox() -> list[str]:
    return outbox_problems(now=timezone.now())


def alerts() -> list[str]:
    return alert_problems(now=timezone.now())


# Without these no page can be answered. Each returns the problems it finds, one sentence each.
NEEDED: dict[str, Check] = {
    "migrations": migrations_applied,
}
# Pages are answered whatever these find, so a balancer must not take the process out; an app adds its own line.
AUDITED: dict[str, Check] = {
    "outbox": outbox,
    "alerts": alerts,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, and nothing of what it depends on."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the product can do its work: 503 while no page can be answered, else 200, degraded with reasons."""
    try:
        missing = _found(NEEDED)
        problems = missing | _found(AUDITED)
    except DatabaseError:
        missing = problems = {"database": ["The database does not answer."]}
    answer = {
        "status": "not ready" if missing else "degraded" if problems else "ready",
        "problems": problems,
        "sending_enabled": settings.SENDING_ENABLED,
        "outbound_allowed_networks": settings.OUTBOUND_ALLOWED_NETWORKS,
    }
    return JsonResponse(answer, status=503 if missing else 200)


def _found(checks: dict[str, Check]) -> dict[str, list[str]]:
    return {name: lines for name, check in checks.items() if (lines := check())}
