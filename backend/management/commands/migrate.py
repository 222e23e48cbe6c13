"""``manage.py migrate``, which checks what it needs: models and the database."""

from collections.abc import Callable
from typing import Any

from django.core.checks import Tags
from django.core.management.commands import migrate
from django.db.migrations import Migration


class Command(migrate.Command):
    """Update the tables; that the whole site is in order is what ``manage.py check`` tells."""

    def __init__(self, *args: Any, progress: Callable[[str], None] | None = None) -> None:
        """Take whom to tell of each application whose tables are made."""
        super().__init__(*args)
        self._progress, self._told = progress, ""

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        """Tell of each application, as Django tells of each migration."""
        super().migration_progress_callback(action, migration, fake)
        if self._progress and migration is not None and migration.app_label != self._told:
            self._told = migration.app_label
            self._progress(f"the tables of {self._told}")

    def check(self, *args: Any, **options: Any) -> None:
        """Check models and the database; to check addresses would load every page."""
        super().check(*args, **{"tags": [Tags.models, Tags.database]} | options)
