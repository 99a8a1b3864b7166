import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun
from kombu.transport import TRANSPORT_ALIASES

from prms.schedule import SCHEDULE, beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prms.settings.development")

log = structlog.get_logger("prms.task")

TRANSPORT_ALIASES["filesystem"] = "prms.lib.broker:Transport"
app = Celery("prms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = beat_schedule(SCHEDULE)


@setup_logging.connect
def keep_django_logging(**_kwargs: Any) -> None:
    """Take the place of Celery's own set-up: the settings already say where log lines go."""


@task_prerun.connect
def name_task_in_logs(*, task: Any, task_id: str, **_kwargs: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def log_work_done(*, retval: Any, state: str | None, **_kwargs: Any) -> None:
    """Log what a task did; a sweep that found nothing says nothing."""
    if state == "SUCCESS" and retval:
        log.info("task", count=retval)
