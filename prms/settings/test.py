"""The suite: SQLite in memory, or the PostgreSQL and Valkey that the environment names."""

from prms.settings.base import *

SECRET_KEY = "only-for-tests-" * 4
DATABASES["default"] |= {} if env.str("DATABASE_URL", default="") else {"NAME": ":memory:"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PUBLIC_URL = "https://prms.example.com"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
