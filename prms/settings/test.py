"""The suite: SQLite in memory, or the PostgreSQL and Valkey that the environment names."""

from urllib.parse import urlsplit

from prms.settings.base import *

SECRET_KEY = "only-for-tests-" * 4
if not env.str("DATABASE_URL", default=""):
    DATABASES["default"]["NAME"] = ":memory:"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_URL = "https://prms.example.com"
LOGGING["root"]["level"] = env.str("LOG_LEVEL", default="WARNING")
if CACHE_URL:
    # Parallel runs share one Valkey; each clears and fills a numbered database of its own.
    WORKER = int(env.str("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw"))
    CACHES["fast"]["LOCATION"] = urlsplit(CACHE_URL)._replace(path=f"/{8 + WORKER}").geturl()

# A client of every test looks for files when they are asked for, not for all of them at its start.
WHITENOISE_AUTOREFRESH = True
