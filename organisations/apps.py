from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Name this package to Django."""

    name = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
