"""How an API token is spelled, `prms_<prefix>_<secret>`, and what is kept of it."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Self

_SPELLING = re.compile(r"prms_([A-Za-z0-9]{1,12})_([A-Za-z0-9_-]{20,128})")


@dataclass(frozen=True, slots=True)
class SpelledToken:
    """A token as its owner holds it; the secret is shown once and never stored."""

    prefix: str
    secret: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the token that the text spells, or None for anything else."""
        found = _SPELLING.fullmatch(text)
        return cls(found[1], found[2]) if found else None

    def __str__(self) -> str:
        return f"prms_{self.prefix}_{self.secret}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the secret in hexadecimal: what the database keeps."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Say whether a stored digest is this token's, in constant time."""
        return hmac.compare_digest(self.digest, digest)
