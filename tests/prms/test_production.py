"""The processes of docker-compose.yml, run as they are there, against real PostgreSQL and Valkey."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from celery import Celery

from tests.ports import free_port
from tests.processes import ROOT, running, service_environment, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
HTTPS = {"Host": "prms.example.com", "X-Forwarded-Proto": "https"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    own = {"SECRET_KEY": "k" * 60, "STATIC_ROOT": str(tmp_path / "static"), "CACHE_URL": ""}
    return example | own | service_environment(tmp_path)


@pytest.fixture
def web(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """The port of gunicorn, started with the command of the image."""
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True, timeout=120)
    port, log = free_port(), tmp_path / "web.log"
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = " ".join(yaml.safe_load(dockerfile[dockerfile.index("CMD") + 4 :].replace("\\\n", "")))
    with running(command.replace("0.0.0.0:8000", f"127.0.0.1:{port}"), environment=environment, log=log):
        wait_until(lambda: _answers(port), log=log)
        yield port


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz").status == 200
    except OSError:
        return False


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    finally:
        connection.close()


def test_the_web_process_serves_pages_over_https_only(web: int) -> None:
    assert get(web, "/readyz").status == 200
    assert get(web, "/accounts/login/", Host="prms.example.com").status == 301
    assert get(web, "/accounts/login/", **(HTTPS | {"Host": "elsewhere.example.com"})).status == 400

    login = get(web, "/accounts/login/", **HTTPS)

    assert login.status == 200
    assert login.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = login.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrftoken=")
    assert "Secure" in cookie


def test_worker_and_beat_start_and_pass_their_health_checks(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "celery.log"
    beat = COMPOSE["beat"]["command"].replace("/var/lib/prms", str(tmp_path))

    control = Celery(broker=environment["BROKER_URL"]).control

    with (
        running(COMPOSE["worker"]["command"], environment=environment, log=log),
        running(beat, environment=environment, log=log),
    ):
        wait_until(lambda: bool(control.ping(timeout=1)), log=log)
        wait_until(lambda: any(tmp_path.glob("beat-schedule*")), log=log)
