from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Name this package to Django."""

    name = "backend"
    default_auto_field = "django.db.models.BigAutoField"
