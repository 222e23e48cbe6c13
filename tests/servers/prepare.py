"""``python -m tests.servers.prepare``: fill the database that ``DATABASE_URL`` names."""

import os

import django
from django.core.management import call_command
from django.db import connection


def main() -> None:
    """Migrate it, and load the shipped places and capabilities."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    from areas.importing import import_tables
    from areas.reading import read_tables
    from organisations.offers.services.capabilities import load_capabilities

    import_tables(read_tables())
    load_capabilities()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
