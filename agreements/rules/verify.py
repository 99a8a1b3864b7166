"""Compute a statement again from its proof, with nothing but Python.

From the repository root: `python -S -m agreements.rules.verify proof.json`. It exits with 0 when every line, the
total and the SHA-256 come out the same, with 1 when they do not, with 2 for a file that is no proof.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import DecimalException
from pathlib import Path
from typing import Any

from agreements.rules.proof import canonical_json, differing_lines, proof_of


def differences(proof: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing that comes out otherwise than the proof says."""
    computed = proof_of(proof["inputs"])
    found = [
        f"A line says {canonical_json(shown)} and comes out as {canonical_json(made)}."
        for shown, made in differing_lines(proof["lines"], computed["lines"])
    ]
    for name in ("total", "sha256"):
        if proof[name] != computed[name]:
            found.append(f"The {name} is {proof[name]} and comes out as {computed[name]}.")
    return found


def main(arguments: Sequence[str]) -> int:
    """Check the proofs in the named files and say what was found."""
    if not arguments:
        sys.stderr.write("usage: python -S -m agreements.rules.verify proof.json …\n")
        return 2
    return max(_check(Path(name)) for name in arguments)


def _check(path: Path) -> int:
    try:
        proof = json.loads(path.read_text(encoding="utf-8"))
        found = differences(proof)
    except (OSError, ValueError, LookupError, TypeError, DecimalException) as error:
        sys.stderr.write(f"{path} is no proof of a statement: {error!r}\n")
        return 2
    if found:
        sys.stdout.write("\n".join([f"{path} does not hold:", *found]) + "\n")
        return 1
    lines = len(proof["lines"])
    sys.stdout.write(f"{path} holds: {lines} lines, total {proof['total']}, sha256 {proof['sha256']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
