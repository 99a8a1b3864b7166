import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

NO = ("false", "off", "no", "n", "0")


class Reader(Env):
    """The environment, typed. An empty value counts as a missing one, and a switch says yes or no plainly."""

    ENVIRON = {name: value for name, value in os.environ.items() if value}

    def bool(self, var: str, default: Any = Env.NOTSET) -> Any:
        given = self.ENVIRON.get(var)
        if given is not None and given.lower() not in (*self.BOOLEAN_TRUE_STRINGS, *NO):
            raise ImproperlyConfigured(f"{var} must be true or false, not {given!r}.")
        return super().bool(var, default)
