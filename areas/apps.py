from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Name this package to Django."""

    name = "areas"
    default_auto_field = "django.db.models.BigAutoField"
