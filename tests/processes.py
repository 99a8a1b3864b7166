"""The product's processes, run for real against the services and the database of a test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def service_environment(folder: Path) -> dict[str, str]:
    """Return the variables under which a process uses this test's database, a queue of its own and `folder`."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    # Parallel test runs share one Valkey; each takes a numbered database, after those of the settings.
    number = 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    broker = urlsplit(os.environ["BROKER_URL"])._replace(path=f"/{number}")
    return {"DATABASE_URL": database.geturl(), "BROKER_URL": broker.geturl(), "VAR_DIR": str(folder)}


@contextmanager
def running(command: str, *, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m <command>` inside the block; its output goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split()],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(holds: Callable[[], bool], *, seconds: float = 90, log: Path | None = None) -> None:
    """Return as soon as `holds`; fail with the end of the log when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"Still not so after {seconds} s.\n{log.read_text()[-4000:] if log else ''}")
        time.sleep(0.05)
