"""Pages and API answers over HTTP, from gunicorn with two workers to one client on the same machine.

Beside each API answer stands what a bare WSGI application gives for the same rows, on the same workers.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2.extensions
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.agreements import build_agreement
from benchmarks.figures import Figure
from benchmarks.world import World
from tests.ports import free_port

SECONDS = 6
CONNECTIONS = 4


def run(world: World) -> Iterator[Figure]:
    """Measure the list and the detail of partners, Today of a manager of 25 of them, and the page of an agreement."""
    agreement = build_agreement(world)
    token = {"Authorization": f"Bearer {world.admin_token}"}
    cookie = {"Cookie": f"sessionid={_session(world)}"}
    work = (
        ("API list of 100 partners", "/api/v1/partners/?limit=100", token, 400, 4),
        ("API detail of a partner", f"/api/v1/partners/{world.partner_codes[500]}/", token, 600, 4),
        ("Today of a manager of 25", "/", cookie, 100, 12),
        ("page of an agreement with its ladder", agreement.get_absolute_url(), cookie, None, 14),
    )
    with _gunicorn("prms.wsgi") as port, _gunicorn("benchmarks.bare") as bare_port:
        for name, path, headers, least, most_queries in work:
            queries, size = _queries(path, headers)
            speed = _requests_a_second(port, path, headers)
            plain = _requests_a_second(bare_port, path, headers) if path.startswith("/api/") else None
            yield Figure(
                f"{name}, {queries} queries, {size / 1000:.1f} KB",
                f"{speed:,.0f} requests/s",
                f"{plain:,.0f} requests/s" if plain else "–",
                f"{speed / plain:.2f}" if plain else "–",
                f"≥ {least} requests/s, ≤ {most_queries} queries" if least else f"≤ {most_queries} queries",
                speed >= (least or 0) and queries <= most_queries,
            )


def _session(world: World) -> str:
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.manager, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies["sessionid"].value


def _queries(path: str, headers: dict[str, str]) -> tuple[int, int]:
    client = Client(SERVER_NAME="localhost")
    extra = {"headers": {name: value for name, value in headers.items() if name != "Cookie"}}
    if "Cookie" in headers:
        client.cookies["sessionid"] = headers["Cookie"].partition("=")[2]
    client.get(path, **extra)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(path, **extra)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(found), len(answer.content)


@contextmanager
def _gunicorn(application: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    dsn = connection.get_connection_params()
    reached = psycopg2.extensions.make_dsn(**{name: dsn[name] for name in ("dbname", "user", "host") if name in dsn})
    server = subprocess.Popen(command, env=os.environ | {"BENCH_DSN": reached})
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("gunicorn did not start")


def _requests_a_second(port: int, path: str, headers: dict[str, str]) -> float:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: */*"]
    request = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()
    _count(port, request, 1.0)
    counts = [0] * CONNECTIONS

    def work(place: int) -> None:
        counts[place] = _count(port, request, SECONDS)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def _count(port: int, request: bytes, duration: float) -> int:
    """Ask over one connection until the time is up; every answer must be a 200."""
    done, ends = 0, time.perf_counter() + duration
    with socket.create_connection(("127.0.0.1", port)) as connected:
        while time.perf_counter() < ends:
            connected.sendall(request)
            if not _read_answer(connected):
                raise RuntimeError("The server did not answer 200.")
            done += 1
    return done


def _read_answer(connected: socket.socket) -> bool:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connected.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    missing = length - len(body)
    while missing > 0:
        missing -= len(connected.recv(min(missing, 1 << 20)))
    return b" 200 " in head.split(b"\r\n", 1)[0]
