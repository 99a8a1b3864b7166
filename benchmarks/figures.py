"""What a benchmark found, and how it is printed."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: ours beside plain SQL of the same run, and the goal."""

    name: str
    ours: str
    plain: str = "–"
    ratio: str = "–"
    goal: str = "–"
    is_met: bool | None = None

    def __str__(self) -> str:
        mark = {None: " ", True: "yes", False: "NO"}[self.is_met]
        return f"| {self.name} | {self.ours} | {self.plain} | {self.ratio} | {self.goal} | {mark} |"


HEADER = "| work | ours | plain SQL, same run | ours / plain | goal | met |\n|---|---|---|---|---|---|"


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median of several runs."""
    return statistics.median(seconds(work) for _ in range(times))


def by_speed(
    name: str, ours: float, plain: float, *, rows: int, least_speed: float, least_ratio: float, noun: str = "rows"
) -> Figure:
    """Compare two times for the same rows: rows a second, the share of plain SQL's speed, the goals of both."""
    speed, plain_speed = rows / ours, rows / plain
    return Figure(
        name,
        f"{speed:,.0f} {noun}/s",
        f"{plain_speed:,.0f} {noun}/s",
        f"{speed / plain_speed:.2f}",
        f"≥ {least_speed:,.0f} {noun}/s, ≥ {least_ratio}",
        speed >= least_speed and speed / plain_speed >= least_ratio,
    )


def by_time(name: str, ours: float, plain: float, *, most: float, least_ratio: float | None = None) -> Figure:
    """Compare two times for the same result."""
    ratio = plain / ours
    goal = f"≤ {_time(most)}" + (f", ≥ {least_ratio}" if least_ratio else "")
    is_met = ours <= most and (least_ratio is None or ratio >= least_ratio)
    return Figure(name, _time(ours), _time(plain), f"{ratio:.2f}", goal, is_met)


def _time(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
