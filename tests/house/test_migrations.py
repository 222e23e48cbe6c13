"""Migrations run beside the version before them; what is unsafe there is reported."""

from importlib import import_module

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from accounts.schema.concurrently import AddIndexConcurrently
from accounts.schema.operations import CreateTables
from accounts.schema.triggers import KeepingTriggers, forbid
from tests.house.migrations import guarded_tables, unsafe

OURS = {"areas", "accounts", "organisations", "contracts", "consortia", "backend"}
SAID = "SAFE_BECAUSE"
"""What a migration says of an operation that is safe all the same: ``{"RemoveField x.y": why}``."""


def test_migrations_run_beside_the_version_before_them():
    """The first ones make tables that nobody has yet; every later one is read."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {key: one for key, one in loader.disk_migrations.items() if key[0] in OURS}
    assert {app for app, _ in ours} == OURS
    guarded = guarded_tables(ours.values())
    assert len(guarded) > 20
    problems = {}
    for key, migration in sorted(ours.items()):
        if migration.initial:
            continue
        found = unsafe(migration, loader.project_state(key, at_end=False), guarded)
        said = getattr(import_module(migration.__module__), SAID, {})
        assert all(said.values()), f"{key}: {SAID} gives a reason for each"
        assert set(said) <= set(found), f"{key}: {SAID} names what is not there"
        problems |= {(*key, what): why for what, why in found.items() if what not in said}
    assert problems == {}, "see docs/how-to/change-a-table.md"


@pytest.fixture
def state():
    """Return a state with one table, of drafts, which has triggers, and one of notes."""
    made = ProjectState()
    for name in ("Draft", "Note"):
        columns = [
            ("id", models.BigAutoField(primary_key=True)),
            ("text", models.CharField(max_length=200)),
            ("price", models.DecimalField(max_digits=9, decimal_places=2, null=True)),
            ("pages", models.IntegerField(db_default=1)),
        ]
        made.add_model(ModelState("consortia", name, columns))
    return made


def read(state, *operations, atomic=True):
    """Return what is unsafe in a migration of these operations."""
    migration = migrations.Migration("0003_planted", "consortia")
    migration.operations, migration.atomic = list(operations), atomic
    return unsafe(migration, state, {"consortia_draft"})


def alter(column, name="text"):
    return migrations.AlterField("note", name, column)


def fill(apps, schema_editor):
    """Do nothing."""


@pytest.mark.parametrize(
    ("operation", "what", "why"),
    [
        (
            migrations.AddField("note", "size", models.IntegerField(default=0)),
            "AddField note.size",
            "db_default",
        ),
        (
            migrations.AddField("note", "code", models.IntegerField(null=True, unique=True)),
            "AddField note.code",
            "index",
        ),
        (
            migrations.AddField(
                "note",
                "draft",
                models.ForeignKey("consortia.draft", models.CASCADE, null=True),
            ),
            "AddField note.draft",
            "db_index=False",
        ),
        (
            migrations.AddIndex("note", models.Index(fields=["text"], name="note_text")),
            "AddIndex note.note_text",
            "AddIndexConcurrently",
        ),
        (
            migrations.AddConstraint(
                "note",
                models.CheckConstraint(condition=models.Q(pages__gte=1), name="note_has_pages"),
            ),
            "AddConstraint note.note_has_pages",
            "refuses",
        ),
        (migrations.RemoveField("note", "text"), "RemoveField note.text", "old version"),
        (migrations.RenameField("note", "text", "words"), "RenameField note.text", "old name"),
        (migrations.RenameModel("Note", "Remark"), "RenameModel note", "old name"),
        (migrations.DeleteModel("Note"), "DeleteModel note", "reads"),
        (migrations.AlterModelTable("note", "notes"), "AlterModelTable note", "old name"),
        (alter(models.CharField(max_length=100)), "AlterField note.text", "longer"),
        (alter(models.IntegerField()), "AlterField note.text", "IntegerField"),
        (alter(models.CharField(max_length=200, unique=True)), "AlterField note.text", "twice"),
        (alter(models.CharField(max_length=200, db_index=True)), "AlterField note.text", "index"),
        (
            alter(models.CharField(max_length=200, db_column="words")),
            "AlterField note.text",
            "old name",
        ),
        (
            alter(models.DecimalField(max_digits=9, decimal_places=2), "price"),
            "AlterField note.price",
            "NULL",
        ),
        (
            alter(models.DecimalField(max_digits=8, decimal_places=2, null=True), "price"),
            "AlterField note.price",
            "longer",
        ),
        (alter(models.IntegerField(), "pages"), "AlterField note.pages", "db_default"),
        (migrations.RunPython(fill), "RunPython fill", "reverse"),
        (migrations.RunSQL("SELECT 1"), "RunSQL", "reverse"),
        (
            migrations.AlterUniqueTogether("note", {("text", "pages")}),
            "AlterUniqueTogether note",
            "does not know",
        ),
        (
            migrations.AddField("draft", "note", models.TextField(null=True)),
            "AddField draft.note",
            "KeepingTriggers",
        ),
        (
            AddIndexConcurrently("note", models.Index(fields=["text"], name="note_text")),
            "AddIndexConcurrently note.note_text",
            "atomic = False",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) and " " in one else "",
)
def test_what_is_unsafe_is_named_and_why(state, operation, what, why):
    found = read(state, operation)
    assert set(found) == {what}
    assert why in found[what]


def test_what_is_safe_passes(state):
    """Additions that the old version does not see, and what it can go on writing."""
    assert (
        read(
            state,
            migrations.AddField("note", "size", models.IntegerField(db_default=0)),
            KeepingTriggers([migrations.AddField("draft", "note", models.TextField(null=True))]),
            alter(models.CharField(max_length=300)),
            alter(models.TextField()),
            alter(models.DecimalField(max_digits=11, decimal_places=2, null=True), "price"),
            migrations.RunPython(fill, migrations.RunPython.noop),
            migrations.RunSQL("SELECT 1", "SELECT 1"),
            forbid(name="note_stays", table="consortia_note", on="DELETE", message="It stays."),
        )
        == {}
    )
    index = AddIndexConcurrently("note", models.Index(fields=["text"], name="note_text"))
    assert read(state, index, atomic=False) == {}


def test_a_table_that_the_migration_makes_itself_is_free(state):
    """Nobody uses it yet."""
    made = migrations.CreateModel("Page", [("id", models.BigAutoField(primary_key=True))])
    index = migrations.AddIndex("page", models.Index(fields=["id"], name="page_id"))
    column = migrations.AddField("page", "size", models.IntegerField(default=0))
    assert read(state, CreateTables([made]), index, column) == {}


def test_an_alteration_is_compared_with_what_the_migration_did_before(state):
    wide, narrow = alter(models.CharField(max_length=300)), alter(models.CharField(max_length=250))
    assert set(read(state, wide, narrow)) == {"AlterField note.text"}
