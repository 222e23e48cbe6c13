"""Starts PostgreSQL and Redis before the settings are read, once for all test processes."""

import atexit
import os

from tests.servers.keeper import Keeper

# Tests say themselves when they want Redis; what a developer's own .env says is nothing to them.
os.environ.update(
    DEBUG="0",
    DEMO="1",
    SECRET_KEY="for-tests-only",
    SEAL_KEY="for-tests-only-and-long-enough-to-be-taken",
    REDIS_URL="",
    EMAIL_URL="",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    LOG_LEVEL="ERROR",
)

if "PYTEST_XDIST_WORKER" not in os.environ:
    _keeper = Keeper()
    atexit.register(_keeper.stop)
    os.environ.update(_keeper.addresses())
