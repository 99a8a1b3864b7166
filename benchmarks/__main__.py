"""`make bench`: ours beside plain SQL on the same tables, in one run on a PostgreSQL of its own."""

import os
import platform
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prms.settings.test")
django.setup()

from django.core.management import call_command

from benchmarks import alerts, close, http, ingest, matrix, report, settle
from benchmarks.figures import HEADER
from benchmarks.world import build_world

BENCHMARKS = {
    "ingest": ingest,
    "close": close,
    "matrix": matrix,
    "http": http,
    "alerts": alerts,
    "report": report,
    "settle": settle,
}


def main() -> None:
    """Build the world, run each benchmark (or those named) and print one table."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = build_world()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(HEADER, flush=True)
    chosen = sys.argv[1:] or list(BENCHMARKS)
    for benchmark in (BENCHMARKS[name] for name in chosen):
        for figure in benchmark.run(world):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
