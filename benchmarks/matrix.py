"""The month matrix of 10,000 partners and the preview of closing their month, in process, as an executive."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.rules.permissions import Role
from accounts.services import create_user
from benchmarks.figures import Figure, median_seconds
from benchmarks.world import MONTH, World
from evaluations.models import Scorecard
from evaluations.services import preview_close
from prms.lib.periods import Month

TIMES = 7
PAGES = (
    ("worst first", ""),
    ("by the score of a KPI, last page", "?sort=-kpi.bench_nps&page=100"),
    ("by dimension, level S and poor", "?by=dimension&level=S&grade=poor"),
)


def run(world: World) -> Iterator[Figure]:
    """Measure the page of 100 partners in three orders, and the preview; the month is closed by then."""
    client = Client(SERVER_NAME="localhost")
    reader = create_user(email="bench-executive@example.com", name="Executive", roles=[Role.EXECUTIVE], by=None)
    client.force_login(reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    cards = Scorecard.objects.current().filter(month=MONTH).count()
    if cards < len(world.partner_codes):
        raise RuntimeError(f"{cards} cards for {len(world.partner_codes)} partners")
    for name, query in PAGES:
        yield _page(client, f"month matrix of {cards:,} partners, {name}", f"/scorecards/{MONTH:%Y-%m}/{query}")
    month = Month.of(MONTH)
    taken = median_seconds(lambda: preview_close(month=month, by=None, now=timezone.now()), 3)
    yield Figure("preview of closing their month", f"{taken:.2f} s", goal="≤ 2 s", is_met=taken <= 2)


def _page(client: Client, name: str, path: str) -> Figure:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    queries = len(found)
    taken = median_seconds(lambda: client.get(path), TIMES)
    return Figure(
        f"{name}, {queries} queries, {len(answer.content) / 1000:.0f} KB",
        f"{taken * 1000:.0f} ms",
        goal="≤ 400 ms, ≤ 18 queries",
        is_met=taken <= 0.4 and queries <= 18,
    )
