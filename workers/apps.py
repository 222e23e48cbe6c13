from django.apps import AppConfig


class WorkersConfig(AppConfig):
    """Name this package to Django."""

    name = "workers"
    default_auto_field = "django.db.models.BigAutoField"
