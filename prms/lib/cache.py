from functools import cached_property
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class KeptClient(RedisCacheClient):
    """Keeps one client for all calls: making one takes longer than asking."""

    @cached_property
    def _kept(self) -> Redis:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        return self._kept


class FailOpenRedisCache(RedisCache):
    """A Redis cache that answers as if it were empty while Redis is away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = KeptClient

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_empty(super().add, True, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or_empty(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_empty(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_empty(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_empty(super().delete, False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self._or_empty(super().get_many, {}, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        return self._or_empty(super().set_many, [], *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._or_empty(super().delete_many, None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_empty(super().has_key, False, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count in one round trip; what is not there yet counts from nothing and lives for the default time."""
        return self._or_empty(self._count, delta, self.make_and_validate_key(key, version), delta)

    def clear(self) -> None:
        self._or_empty(super().clear, None)

    def _count(self, key: str, delta: int) -> int:
        client = self._cache.get_client(key, write=True)
        value: int = client.incr(key, delta)
        if value == delta:
            client.expire(key, int(self.get_backend_timeout() or 0))
        return value

    def _or_empty(self, call: Any, empty: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except RedisError as error:
            log.warning("cache_away", error=str(error))
            return empty
