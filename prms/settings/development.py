"""One machine: what `make demo` and a laptop run. The key is made once and kept beside the data."""

from django.core.management.utils import get_random_secret_key

from prms.settings.base import *

DEBUG = env.bool("DEBUG", default=False)

if not SECRET_KEY:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    key_file = VAR_DIR / "secret_key"
    if not key_file.exists():
        key_file.write_text(get_random_secret_key())
        key_file.chmod(0o600)
    SECRET_KEY = key_file.read_text()
