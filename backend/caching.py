"""The cache in Redis, which may vanish: then nothing is found in it, and every limit lets pass."""

import logging
from collections.abc import Callable
from time import monotonic
from types import SimpleNamespace
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
#: Seconds for which a Redis that was away is not asked again: a request asks many times.
PAUSE = 5.0
AWAY = (RedisError, OSError)


_pause = SimpleNamespace(until=0.0)


def _forgiving(verb: str, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that asks Redis, and while it is away answers what `otherwise` says."""

    def ask(self: RedisCache, *given: Any, **named: Any) -> Any:
        if monotonic() >= _pause.until:
            try:
                return getattr(RedisCache, verb)(self, *given, **named)
            except AWAY as problem:
                _pause.until = monotonic() + PAUSE
                logger.warning("The cache is away, and taken for empty: %s", problem)
        return otherwise(*given, **named)

    return ask


class ForgivingRedisCache(RedisCache):
    """Django's cache in Redis; while Redis is away it is as if empty, at no cost, with a log line.

    Limits of sign-in count in it and fail open: whoever wants in is let in by the code in a letter.
    """

    add = _forgiving("add", lambda *_, **__: True)
    get = _forgiving("get", lambda key, default=None, **__: default)
    set = _forgiving("set", lambda *_, **__: None)
    touch = _forgiving("touch", lambda *_, **__: False)
    delete = _forgiving("delete", lambda *_, **__: False)
    get_many = _forgiving("get_many", lambda *_, **__: {})
    set_many = _forgiving("set_many", lambda data, *_, **__: list(data))
    delete_many = _forgiving("delete_many", lambda *_, **__: None)
    has_key = _forgiving("has_key", lambda *_, **__: False)
    incr = _forgiving("incr", lambda key, delta=1, *_, **__: delta)
    clear = _forgiving("clear", lambda *_, **__: False)
