from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Name this package to Django."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
