"""One machine: what `make demo` and a laptop run. The key is made once and kept beside the data."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from prms.settings.base import *


def kept_key(path: Path) -> str:
    """Return the key in the file, which is made when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_key(VAR_DIR / "secret_key")
