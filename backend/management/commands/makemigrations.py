"""``manage.py makemigrations``, which checks what it needs: the models."""

from django.core.checks import Tags
from django.core.management.commands import makemigrations


class Command(makemigrations.Command):
    """Write migrations; that the whole site is in order is what ``manage.py check`` tells."""

    requires_system_checks = [Tags.models]
