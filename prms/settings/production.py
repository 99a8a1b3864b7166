"""A served installation: nothing that matters has a default, so a missing name stops the start."""

from prms.settings.base import *

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
PUBLIC_URL = env.str("PUBLIC_URL")
DATABASES["default"] |= env.db_url("DATABASE_URL") | {"OPTIONS": DATABASES["default"]["OPTIONS"]}
CELERY_BROKER_URL = env.str("BROKER_URL")
SENDING_ENABLED = env.bool("SENDING_ENABLED")
