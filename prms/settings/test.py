"""The suite: SQLite in memory, or the PostgreSQL and Valkey that the environment names."""

from prms.settings.base import *

SECRET_KEY = "only-for-tests-" * 4
if not env.str("DATABASE_URL", default=""):
    DATABASES["default"]["NAME"] = ":memory:"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_URL = "https://prms.example.com"
LOGGING["root"]["level"] = env.str("LOG_LEVEL", default="WARNING")
