"""The product as a newcomer starts it: `manage.py up --demo` in a folder of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300


@contextmanager
def demo_site() -> Iterator[str]:
    """Yield the address of a demo: the one that E2E_SITE names, else one started for the occasion."""
    if address := os.environ.get("E2E_SITE"):
        yield address
    else:
        with running_demo() as address:
            yield address


@contextmanager
def running_demo() -> Iterator[str]:
    """Yield the address of a demo with data, web, worker and beat; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="prms-e2e-") as folder:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        log = Path(folder) / "log"
        environment = os.environ | {"VAR_DIR": folder, "PORT": str(port), "LOG_LEVEL": "WARNING"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "manage.py", "up", "--demo"]
        with log.open("wb") as output:
            up = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(up, address, log)
            yield address
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(30)


def _wait(up: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and up.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The demo did not start:\n{log.read_text()[-4000:]}")
