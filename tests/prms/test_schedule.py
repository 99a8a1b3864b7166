from celery.schedules import crontab

from prms.celery import app
from prms.schedule import SCHEDULE, Job, beat_schedule


def test_each_job_expires() -> None:
    assert [job.task for job in SCHEDULE if job.expires <= 0] == []


def test_each_job_expires_before_its_copies_could_pile_up() -> None:
    often = [job for job in SCHEDULE if not isinstance(job.runs, crontab)]

    assert [job.task for job in often if job.expires > 5 * job.runs] == []


def test_each_job_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()

    assert [job.task for job in SCHEDULE if job.task not in app.tasks] == []


def test_no_task_stands_in_the_table_twice() -> None:
    assert len(beat_schedule(SCHEDULE)) == len(SCHEDULE)


def test_a_job_reaches_beat_with_its_expiry() -> None:
    table = beat_schedule([Job("messaging.tasks.send", runs=2, expires=10)])

    assert table == {
        "messaging.tasks.send": {"task": "messaging.tasks.send", "schedule": 2, "options": {"expires": 10}}
    }


def test_tasks_are_acknowledged_late_and_come_back_from_a_lost_worker() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert (app.conf.task_soft_time_limit, app.conf.task_time_limit) == (240, 300)
    assert app.conf.accept_content == ["json"]
