"""Run the whole product on one machine: the database brought up to date, then web, worker and beat together."""

import argparse
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections, transaction

from partners.models import Partner
from prms.demo.logins import LOGINS, PASSWORD

Children = dict[str, subprocess.Popen[bytes]]

GRACE_SECONDS = 10
START_SECONDS = 60
QUIET_ROOT = "ignore:You're running the worker with superuser"


class Command(BaseCommand):
    help = "Bring the database up to date, then run web, worker and beat until stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: $PORT, else %(default)s")
        parser.add_argument("--demo", action="store_true", help="fill an empty database with demo data")

    def handle(self, *, host: str, port: int, demo: bool, **options: Any) -> None:
        _refuse_taken_port(host, port)
        self._prepare_database(demo=demo)
        stopping: list[int] = []
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda number, _frame: stopping.append(number))
        children = _start(host, port)
        try:
            if _wait_for_web(host, port, children, stopping):
                self._say_where(host, port, demo=demo)
            while not stopping and not _ended(children):
                time.sleep(0.2)
            ended = _ended(children)
        finally:
            _stop(children)
        if ended and not stopping:
            raise CommandError(f"{', '.join(ended)} stopped by itself, so everything was stopped.")

    def _prepare_database(self, *, demo: bool) -> None:
        self.stdout.write("Bringing the database up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if demo and not Partner.objects.exists():
            self.stdout.write("Loading demo data ...")
            with transaction.atomic():
                call_command("load_demo", stdout=self.stdout)
        connections.close_all()

    def _say_where(self, host: str, port: int, *, demo: bool) -> None:
        self.stdout.write(f"\nPRMS is running on http://{host}:{port}/ (Ctrl-C stops it)\n")
        if demo:
            self.stdout.write(f"Sign in with the password {PASSWORD} as:")
            for login in LOGINS:
                self.stdout.write(f"  {login.email:<24}{login.sees}")
        self.stdout.flush()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error.strerror}); choose another with PORT=…") from error


def _start(host: str, port: int) -> Children:
    # Tasks left in the files by an earlier run are stale copies of sweeps that run again anyway.
    shutil.rmtree(settings.BROKER_DIR, ignore_errors=True)
    settings.BROKER_DIR.mkdir(parents=True)
    beat_file = str(settings.VAR_DIR / "beat-schedule")
    commands = {
        "web": f"gunicorn prms.wsgi --bind {host}:{port} --threads 8 --no-control-socket --log-level warning",
        "worker": "celery --quiet -A prms.celery worker --beat --pool threads --concurrency 2 "
        f"--without-gossip --without-mingle --schedule {shlex.quote(beat_file)}",
    }
    # In sessions of their own they do not see Ctrl-C, so the parent stops them in order.
    return {
        name: subprocess.Popen(
            [sys.executable, "-W", QUIET_ROOT, "-m", *shlex.split(command)],
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        for name, command in commands.items()
    }


def _wait_for_web(host: str, port: int, children: Children, stopping: list[int]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not stopping and not _ended(children) and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _ended(children: Children) -> list[str]:
    return [name for name, child in children.items() if child.poll() is not None]


def _stop(children: Children) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
