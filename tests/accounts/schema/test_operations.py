"""Operations of migrations that are our own, on PostgreSQL and SQLite."""

import pytest
from django.db import IntegrityError, NotSupportedError, connection, connections, migrations, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.state import ProjectState

from accounts.schema.concurrently import AddIndexConcurrently
from accounts.schema.operations import CreateTables, OnPostgres
from accounts.schema.triggers import forbid

ID = ("id", models.BigAutoField(primary_key=True))
PAGES = ("page", models.ForeignKey("accounts.plantedpage", models.CASCADE))
TABLES = CreateTables(
    [
        migrations.CreateModel("PlantedPage", [ID, ("text", models.TextField())]),
        migrations.CreateModel("PlantedNote", [ID, PAGES]),
    ]
)
INDEX = AddIndexConcurrently("plantedpage", models.Index(fields=["text"], name="planted_text"))


@pytest.fixture
def sqlite():
    """Return an empty SQLite database in memory."""
    made = DatabaseWrapper(
        connection.settings_dict | {"NAME": ":memory:", "OPTIONS": {}}, alias="planted"
    )
    connections[made.alias] = made
    yield made
    made.close()
    del connections[made.alias]


@pytest.fixture(params=["postgresql", "sqlite"])
def database(request, transactional_db):
    """Return each of the two."""
    return connection if request.param == "postgresql" else request.getfixturevalue("sqlite")


def tables_of(database):
    return {
        name for name in database.introspection.table_names() if name.startswith("accounts_planted")
    }


def indexes_of(database, table):
    with database.cursor() as cursor:
        return set(database.introspection.get_constraints(cursor, table))


@pytest.fixture
def planted(database):
    """Return a database with two tables more, and the states before and after; then take them."""
    before, after = ProjectState(), ProjectState()
    TABLES.state_forwards("accounts", after)
    with database.schema_editor() as editor:
        TABLES.database_forwards("accounts", editor, before, after)
    yield database, after
    with database.schema_editor() as editor:
        TABLES.database_backwards("accounts", editor, after, before)
    assert tables_of(database) == set()


def test_tables_are_made_together_and_go_together(planted):
    database, _ = planted
    assert tables_of(database) == {"accounts_plantedpage", "accounts_plantednote"}


def test_an_index_is_made_beside_writers_and_dropped_again(planted):
    database, state = planted
    with database.schema_editor(atomic=False) as editor:
        INDEX.database_forwards("accounts", editor, state, state)
    assert "planted_text" in indexes_of(database, "accounts_plantedpage")
    with database.schema_editor(atomic=False) as editor:
        INDEX.database_backwards("accounts", editor, state, state)
    assert "planted_text" not in indexes_of(database, "accounts_plantedpage")


@pytest.mark.django_db
def test_an_index_beside_writers_is_no_part_of_a_transaction():
    """PostgreSQL would wait for itself."""
    state = ProjectState()
    TABLES.state_forwards("accounts", state)
    with pytest.raises(NotSupportedError, match="atomic"), connection.schema_editor() as editor:
        INDEX.database_forwards("accounts", editor, state, state)


def test_what_only_postgresql_has_is_left_out_elsewhere(planted):
    database, state = planted
    only = OnPostgres(
        "CREATE INDEX planted_only ON accounts_plantedpage USING hash (text)",
        "DROP INDEX planted_only",
    )
    with database.schema_editor() as editor:
        only.database_forwards("accounts", editor, state, state)
    there = "planted_only" in indexes_of(database, "accounts_plantedpage")
    assert there == (database.vendor == "postgresql")
    with database.schema_editor() as editor:
        only.database_backwards("accounts", editor, state, state)
    assert "planted_only" not in indexes_of(database, "accounts_plantedpage")


def test_a_trigger_refuses_and_goes_again(planted):
    database, state = planted
    stays = forbid(
        name="planted_stays", table="accounts_plantedpage", on="DELETE", message="It stays."
    )
    with database.schema_editor() as editor:
        stays.database_forwards("accounts", editor, state, state)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_plantedpage (text) VALUES ('x')")
        with pytest.raises(IntegrityError, match="It stays"):
            cursor.execute("DELETE FROM accounts_plantedpage")
    with database.schema_editor() as editor:
        stays.database_backwards("accounts", editor, state, state)
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_plantedpage")
        cursor.execute("SELECT COUNT(*) FROM accounts_plantedpage")
        assert cursor.fetchone() == (0,)
