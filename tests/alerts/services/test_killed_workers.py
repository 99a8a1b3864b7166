"""Workers that are killed in the middle of their work, on a real PostgreSQL: nothing is lost, nobody is told twice."""

import multiprocessing
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from alerts.models import Incident, IncidentEvent
from alerts.services import escalate, report_event
from messaging.models import InboxItem, Notification
from messaging.services import send_due
from tests.factories import alerts as make
from tests.processes import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

EVENTS, KILLS, WORKERS = 120, 30, 2
START = make.after("2025-02")
# A second of the test is a minute of the product, so that the leases of the dead run out while it lasts.
PACE = 60
FORK = multiprocessing.get_context("fork")
MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)


def clock_since(began: float) -> Callable[[], datetime]:
    return lambda: START + timedelta(seconds=(time.monotonic() - began) * PACE)


def sweep_forever(began: float) -> None:
    clock = clock_since(began)
    while True:
        escalate(now=clock())
        send_due(clock=clock)
        time.sleep(0.02)


def new_worker(began: float) -> Any:
    # A child must not inherit an open connection.
    connections.close_all()
    worker = FORK.Process(target=sweep_forever, args=(began,), daemon=True)
    worker.start()
    return worker


@contextmanager
def workers(began: float) -> Iterator[list[Any]]:
    """Keep workers sweeping inside the block, whoever of them was killed."""
    alive = [new_worker(began) for _ in range(WORKERS)]
    try:
        yield alive
    finally:
        for worker in alive:
            worker.kill()
            worker.join()


def kill_one(alive: list[Any], began: float, draw: random.Random) -> None:
    place = draw.randrange(WORKERS)
    os.kill(alive[place].pid, signal.SIGKILL)
    alive[place].join()
    alive[place] = new_worker(began)


def test_workers_killed_at_random_lose_no_event_and_tell_nobody_twice(settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    make.default_rules()
    owner = make.owner_with_ladder()
    partners = [make.partner_of(owner) for _number in range(EVENTS)]
    draw, began = random.Random(7), time.monotonic()  # chance, not secrets
    clock = clock_since(began)
    deaths = sorted(draw.sample(range(EVENTS), KILLS))

    with workers(began) as alive:
        for number, partner in enumerate(partners):
            said = {"kind": "data_incident", "source_id": f"SOC-{number}", "description": "A leak", "by": None}
            report_event(partner=partner, occurred_at=START, now=clock(), **said)
            if number in deaths:
                kill_one(alive, began, draw)
        wait_until(lambda: not Notification.objects.unsent().exists(), seconds=150)

    assert Incident.objects.count() == EVENTS
    told = Counter(InboxItem.objects.values_list("notification__cause", "notification__step", "user"))
    assert set(told.values()) == {1}
    incidents = {cause.split(":")[1] for cause, _step, _person in told if cause.startswith("incident:")}
    assert incidents == {str(pk) for pk in Incident.objects.values_list("pk", flat=True)}
    steps = Counter(IncidentEvent.objects.filter(kind="notified").values_list("incident", "params__step"))
    assert set(steps.values()) == {1}
    written = Counter(name.decode() for path in tmp_path.iterdir() for name in MESSAGE_ID.findall(path.read_bytes()))
    emails = Notification.objects.filter(channel="email", status="sent")
    assert set(written) == {row.message_id for row in emails}
    # Who dies between sending and recording sends again, under the same Message-ID: the reader's program shows it once.
    assert sum(written.values()) - len(written) <= KILLS
