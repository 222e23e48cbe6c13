from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Name this package to Django."""

    name = "contracts"
    default_auto_field = "django.db.models.BigAutoField"
