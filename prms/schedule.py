"""Every recurring job of the product, one line each.

A job is a sweep over rows that are due, so a run that comes late, twice or not at all loses nothing. Each
entry expires: a worker back from a pause runs the newest copy of a sweep, not the hundreds it missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True, slots=True)
class Job:
    """A task, when it runs (seconds between two runs, or a crontab in UTC) and its life in the queue in seconds."""

    task: str
    runs: float | crontab
    expires: int


SCHEDULE: tuple[Job, ...] = (
    Job("messaging.tasks.send_due", runs=2, expires=10),
    Job("evaluations.tasks.sweep_marks", runs=2, expires=10),
    Job("evaluations.tasks.close_due_month", runs=300, expires=300),
    Job("evaluations.tasks.finalise_answered_cards", runs=3600, expires=3600),
    Job("agreements.tasks.run_due_statements", runs=300, expires=300),
    Job("agreements.tasks.watch_renewals", runs=3600, expires=3600),
    Job("agreements.tasks.take_up_amendments", runs=300, expires=300),
    Job("agreements.tasks.apply_due_exit_steps", runs=300, expires=300),
    Job("governance.tasks.ensure_meetings", runs=3600, expires=3600),
    Job("alerts.tasks.evaluate_marks", runs=2, expires=10),
    Job("alerts.tasks.escalate", runs=2, expires=10),
    Job("alerts.tasks.evaluate_everything", runs=300, expires=300),
    Job("alerts.tasks.ensure_agreement_rules", runs=300, expires=300),
    Job("alerts.tasks.audit_alerts", runs=300, expires=300),
    Job("reports.tasks.write_report_files", runs=10, expires=30),
    Job("reports.tasks.make_next_export", runs=5, expires=20),
    Job("reports.tasks.drop_old_exports", runs=3600, expires=3600),
    Job("reports.tasks.draft_due_report", runs=3600, expires=3600),
    Job("accounts.tasks.forget_old_answers", runs=3600, expires=3600),
    Job("evaluations.tasks.forget_old_marks", runs=crontab(minute=47, hour=2), expires=3600),
    Job("accounts.tasks.refresh_calendars", runs=crontab(minute=17, hour=3, day_of_week="sunday"), expires=3600),
)


def beat_schedule(jobs: Iterable[Job]) -> dict[str, dict[str, Any]]:
    """Return the table in the form Celery's beat reads, keyed by task name."""
    return {job.task: {"task": job.task, "schedule": job.runs, "options": {"expires": job.expires}} for job in jobs}
