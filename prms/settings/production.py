"""A served installation: what matters has no default, so a missing name stops the start."""

from django.core.exceptions import ImproperlyConfigured

from prms.settings.base import *

REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "DATABASE_URL",
    "BROKER_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    raise ImproperlyConfigured(f"Set in the environment: {', '.join(missing)}. See .env.example.")
if not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL must begin with https://, for links and secure cookies.")
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://…).")

# The health check of the container calls the loopback address.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "127.0.0.1"]
SENDING_ENABLED = env.bool("SENDING_ENABLED")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
WHITENOISE_USE_FINDERS = False

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *env.list("CSRF_TRUSTED_ORIGINS", default=[])]
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=["administrator", "finance", "executive"])
# How many proxies of ours stand before the web processes: login throttles count callers, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
