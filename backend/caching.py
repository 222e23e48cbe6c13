"""The cache in Redis, which may vanish: then nothing is found in it, and every limit lets pass."""

import logging
from time import monotonic
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
#: Seconds for which a Redis that was away is not asked again: a request asks many times.
PAUSE = 5.0
AWAY = (RedisError, OSError)


class ForgivingRedisCache(RedisCache):
    """Django's cache in Redis; while Redis is away it is as if empty, at no cost, with a log line.

    Limits of sign-in count in it and fail open: whoever wants in is let in by the code in a letter.
    """

    _away_until = 0.0

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Return whether the key was new; True while Redis is away."""
        return bool(self._asked(True, "add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        return self._asked(default, "get", key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value."""
        self._asked(None, "set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer; return whether it is there."""
        return bool(self._asked(False, "touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; return whether it was there."""
        return bool(self._asked(False, "delete", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Return the values that are there."""
        found: dict[Any, Any] = self._asked({}, "get_many", keys, version)
        return found

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        """Keep values; return the keys of those that were not kept."""
        lost: list[Any] = self._asked(list(data), "set_many", data, timeout, version)
        return lost

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Forget values."""
        self._asked(None, "delete_many", keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Return whether there is a value."""
        return bool(self._asked(False, "has_key", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count, and return how many; `delta` while Redis is away."""
        return int(self._asked(delta, "incr", key, delta, version))

    def clear(self) -> bool:
        """Forget everything; return whether that was done."""
        return bool(self._asked(False, "clear"))

    def _asked(self, otherwise: Any, verb: str, *given: Any) -> Any:
        if monotonic() < ForgivingRedisCache._away_until:
            return otherwise
        try:
            return getattr(super(), verb)(*given)
        except AWAY as problem:
            ForgivingRedisCache._away_until = monotonic() + PAUSE
            logger.warning("The cache is away, and taken for empty: %s", problem)
            return otherwise
