"""Logging: one line an event, on standard error."""

from typing import Any


def logging_config(level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: everything at `level` or above, one line an event."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "celery": {"level": "WARNING"},
            # forty lines for each font of each PDF
            "fontTools": {"level": "WARNING"},
        },
    }
