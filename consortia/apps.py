from django.apps import AppConfig


class ConsortiaConfig(AppConfig):
    """Name this package to Django."""

    name = "consortia"
    default_auto_field = "django.db.models.BigAutoField"
