"""What every installation shares. Each value that differs by machine is read here, once, and typed.

Without any environment these settings run the whole product on one machine: SQLite, a broker in files, mail in files.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from prms.settings.logs import logging_settings
from prms.settings.reader import Reader

env = Reader()

# Places

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}")

# Apps and middleware

INSTALLED_APPS = [
    "prms",
    "reports",
    "alerts",
    "governance",
    "agreements",
    "evaluations",
    "partners",
    "messaging",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "prms.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "prms.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.web.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.web.second_factor.SecondFactorMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "reports.web.portal_door.PortalDoorMiddleware",
]

ROOT_URLCONF = "prms.urls"
WSGI_APPLICATION = "prms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.web.shell.organisation",
            ],
        },
    },
]

# Database and caches

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/prms.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5

# On SQLite an index has its own columns only, which is slower and as right.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
# Login throttles must survive without Redis, so the default cache is the database; "fast" may vanish at any time.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
    "fast": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fast"},
}
if CACHE_URL := env.str("CACHE_URL", default=""):
    CACHES["fast"] = {
        "BACKEND": "prms.lib.cache.FailOpenRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }

# Security

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
OUTBOUND_ALLOWED_NETWORKS = env.list("OUTBOUND_ALLOWED_NETWORKS", default=[])

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonWithRoles"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "messaging.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,3/m/key"}
MFA_ADAPTER = "accounts.web.second_factor.EncryptingMfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "PRMS"
# Whoever has one of these roles sets up a second factor before anything else.
MFA_REQUIRED_ROLES: list[str] = []
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"

# Mail and messages

EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR}/mail")
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PRMS <prms@example.com>")
EMAIL_TIMEOUT = 10
# A copy restored from a backup must not write to people: the outbox fills, and waits until this is switched on.
SENDING_ENABLED = env.bool("SENDING_ENABLED", default=True)

# Background work

CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost//")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
BROKER_DIR = VAR_DIR / "broker"
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": BROKER_DIR,
        "data_folder_out": BROKER_DIR,
        "control_folder": BROKER_DIR / "control",
        "store_processed": False,
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "health_check_interval": 25,
    }

# REST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.RolePermission"],
    "DEFAULT_THROTTLE_CLASSES": ["prms.lib.rest.throttling.CallsPerMinute"],
    "DEFAULT_PARSER_CLASSES": ["prms.lib.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["prms.lib.rest.renderers.ApiRenderer"],
    "DEFAULT_PAGINATION_CLASS": "prms.lib.rest.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["prms.lib.rest.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "prms.lib.rest.schema.ApiSchema",
    "EXCEPTION_HANDLER": "prms.lib.rest.errors.exception_handler",
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PRMS",
    "DESCRIPTION": gettext_noop("Partner relationship management: partners, measurements, scorecards, alerts."),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enum_id_removal",
        "accounts.api.scopes.name_scopes",
        "prms.lib.rest.schema.translate_descriptions",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "GET_LIB_DOC_EXCLUDES": "prms.lib.rest.schema.undocumented_bases",
    "COMPONENT_SPLIT_REQUEST": True,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "bearerFormat": "prms_<prefix>_<secret>"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        }
    },
}
# One token or person, counted in the fast cache; 0 sets no ceiling.
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=60_000)

# Files of lists

# A longer list is not answered at once: its file is prepared in the background, and a link is mailed.
EXPORT_ROWS_AT_ONCE = env.int("EXPORT_ROWS_AT_ONCE", default=5_000)
# The page that says so.
LONG_EXPORT_URL = "reports:export_add"

# Logs

LOG_FORMAT = env.str("LOG_FORMAT", default="text", choices=("text", "json"))
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logging_settings(form=LOG_FORMAT, level=LOG_LEVEL)
