"""`make bench`: ours beside plain SQL on the same tables, in one run on a PostgreSQL of its own."""

import os
import platform

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prms.settings.test")
django.setup()

from django.core.management import call_command

from benchmarks import alerts, close, http, ingest
from benchmarks.figures import HEADER
from benchmarks.world import build_world


def main() -> None:
    """Build the world, run each benchmark and print one table."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = build_world()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(HEADER, flush=True)
    for benchmark in (ingest, close, http, alerts):
        for figure in benchmark.run(world):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
