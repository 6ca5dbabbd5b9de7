"""Every migration goes up and down, and together they make what the models say."""

import ast
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from shop.models import Base
from tests.servers import APP, Certificates, Postgres, eventually
from tests.support import migrate, owner

REVISIONS = [script.revision for script in ScriptDirectory(str(APP / "migrations")).walk_revisions()][::-1]
DATABASE = "migrated"


@pytest.fixture
def empty(postgres: Postgres, certificates: Certificates) -> Iterator[dict[str, str]]:
    """A database without tables."""
    postgres.sql(f"CREATE DATABASE {DATABASE} OWNER owner")
    yield owner(postgres, certificates, DATABASE)
    postgres.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def structure(postgres: Postgres) -> set[tuple[str, ...]]:
    """Columns, constraints and indexes, as PostgreSQL describes them."""
    return {
        *postgres.sql(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public'",
            DATABASE,
        ),
        *postgres.sql(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            DATABASE,
        ),
        *postgres.sql("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'", DATABASE),
    }


def test_each_goes_up_down_and_up_again(empty: dict[str, str], postgres: Postgres) -> None:
    before = None
    for revision in REVISIONS:
        migrate("upgrade", revision, empty)
        after = structure(postgres)
        assert after != before
        if before is not None:
            migrate("downgrade", "-1", empty)
            assert structure(postgres) == before
            migrate("upgrade", revision, empty)
            assert structure(postgres) == after
        before = after
    migrate("downgrade", "base", empty)
    assert {row[0] for row in structure(postgres)} == {"alembic_version", "alembic_version_pkc"}


def test_together_they_make_what_the_models_say(empty: dict[str, str], postgres: Postgres) -> None:
    migrate("upgrade", "head", empty)
    url = URL.create(
        "postgresql+psycopg",
        "postgres",
        database=DATABASE,
        query={"host": str(postgres.directory), "port": str(postgres.port)},
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_every_foreign_key_has_an_index(empty: dict[str, str], postgres: Postgres) -> None:
    migrate("upgrade", "head", empty)
    without = postgres.sql(
        "SELECT conname FROM pg_constraint c WHERE contype = 'f' AND NOT EXISTS ("
        " SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisvalid"
        " AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)",
        DATABASE,
    )
    assert without == []


@pytest.mark.parametrize("script", sorted((APP / "migrations/versions").glob("*.py")), ids=lambda path: path.stem)
def test_each_is_one_change_and_indexes_are_built_concurrently(script: Path) -> None:
    upgrade = next(
        node
        for node in ast.parse(script.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    calls = {
        node: node.func.attr
        for node in ast.walk(upgrade)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert sum(name.startswith(("create_", "add_", "alter_")) for name in calls.values()) == 1
    for call, name in calls.items():
        if name in {"create_index", "drop_index"}:
            assert "postgresql_concurrently" in {keyword.arg for keyword in call.keywords}


def test_an_index_that_was_left_invalid_is_made_again(empty: dict[str, str], postgres: Postgres) -> None:
    migrate("upgrade", "0004", empty)
    name = "orders_customer_id_placed_at_id_idx"
    postgres.sql(f"CREATE INDEX {name} ON orders (customer_id)", DATABASE)
    postgres.sql(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass", DATABASE)
    migrate("upgrade", "0005", empty)
    assert postgres.sql(
        f"SELECT indisvalid, indnatts FROM pg_index WHERE indexrelid = '{name}'::regclass", DATABASE
    ) == [(True, 3)]


def test_others_write_while_an_index_is_built(empty: dict[str, str], postgres: Postgres) -> None:
    migrate("upgrade", "0005", empty)
    insert = "INSERT INTO idempotency_keys (key, fingerprint) VALUES (gen_random_uuid(), '')"
    with psycopg.connect(host=str(postgres.directory), port=postgres.port, user="postgres", dbname=DATABASE) as writing:
        writing.execute(insert)  # an open transaction, for whose end the index waits
        migrating = threading.Thread(target=migrate, args=("upgrade", "0006", empty))
        migrating.start()
        building = "SELECT 1 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
        eventually(lambda: postgres.sql(building, DATABASE))
        postgres.sql(f"SET lock_timeout = '1s'; {insert}", DATABASE)
    migrating.join(timeout=20)
    assert postgres.sql("SELECT count(*) FROM idempotency_keys", DATABASE) == [(2,)]
    assert postgres.sql("SELECT version_num FROM alembic_version", DATABASE) == [("0006",)]


def test_two_at_once_run_one_after_the_other(empty: dict[str, str], postgres: Postgres) -> None:
    with psycopg.connect(host=str(postgres.directory), port=postgres.port, user="postgres", dbname=DATABASE) as other:
        other.execute("SELECT pg_advisory_lock(7215031889)")
        migrating = threading.Thread(target=migrate, args=("upgrade", "head", empty))
        migrating.start()
        eventually(
            lambda: postgres.sql(f"SELECT 1 FROM pg_stat_activity WHERE usename = 'owner' AND datname = '{DATABASE}'")
        )
        migrating.join(timeout=0.7)
        assert migrating.is_alive()
        assert structure(postgres) == set()
    migrating.join(timeout=20)
    assert postgres.sql("SELECT version_num FROM alembic_version", DATABASE) == [(REVISIONS[-1],)]
