"""``manage.py migrate``, which checks what it needs: models and the database."""

from typing import Any

from django.core.checks import Tags
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Update the tables; that the whole site is in order is what ``manage.py check`` tells."""

    def check(self, *args: Any, **options: Any) -> None:
        """Check models and the database; to check addresses would load every page."""
        super().check(*args, **{"tags": [Tags.models, Tags.database]} | options)
