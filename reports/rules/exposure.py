"""How much an open incident puts at stake: how bad it is, times how much the partner matters."""

from collections.abc import Mapping
from types import MappingProxyType

from reports.rules.portfolio_score import LEVEL_WEIGHTS

SEVERITY_WEIGHTS: Mapping[str, int] = MappingProxyType({"critical": 3, "major": 2, "minor": 1})
MOST = max(SEVERITY_WEIGHTS.values()) * max(LEVEL_WEIGHTS.values())


def exposure(*, severity: str, level: str) -> int | None:
    """Return points from 1 to 12; None for what concerns no single partner, such as a feed without data."""
    return SEVERITY_WEIGHTS[severity] * LEVEL_WEIGHTS[level] if level else None


def rank(*, severity: str, level: str, opened: float) -> tuple[int, int, float]:
    """Return the key that sorts risks: most exposed first, then the worse, then the one that is open longest."""
    return (-(exposure(severity=severity, level=level) or 0), -SEVERITY_WEIGHTS[severity], opened)
