"""The folder of real samples, named by whoever runs this suite."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples(pytestconfig):
    """Return the folder that ``--samples`` names."""
    return Path(pytestconfig.getoption("--samples")).resolve()
