"""What `/healthz` and `/readyz` answer."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

Check = Callable[[], list[str]]


def migrations_applied() -> list[str]:
    """Return one line for each migration that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name} is not applied" for migration, _ in plan]


# Each entry returns the problems it finds, one sentence each; an app adds its own line here.
CHECKS: dict[str, Check] = {
    "migrations": migrations_applied,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, and nothing of what it depends on."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the product can do its work; 503 names what is wrong."""
    try:
        problems = {name: check() for name, check in CHECKS.items()}
    except DatabaseError:
        problems = {"database": ["The database does not answer."]}
    ready = not any(problems.values())
    answer = {
        "status": "ready" if ready else "not ready",
        "problems": {name: lines for name, lines in problems.items() if lines},
        "sending_enabled": settings.SENDING_ENABLED,
        "outbound_allowed_networks": settings.OUTBOUND_ALLOWED_NETWORKS,
    }
    return JsonResponse(answer, status=200 if ready else 503)
