"""The tests' tables come from the models; an installation's come from the migrations."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.support.processes import ROOT, database_url, environment
from tests.support.schema import schema


@pytest.fixture
def empty_database(transactional_db: None, tmp_path: Path) -> Any:
    """The URL of a new database beside the tests' one."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/migrated.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_migrated"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    base, _slash, _name = database_url().rpartition("/")
    yield f"{base}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(url: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env=environment(DATABASE_URL=url), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_migrations_lead_to_the_tables_of_the_models(empty_database: str) -> None:
    run(empty_database, "manage.py", "migrate", "--verbosity", "0")
    migrated = json.loads(run(empty_database, "-m", "tests.support.schema"))
    of_models = json.loads(json.dumps(schema()))
    assert migrated["triggers"] == of_models["triggers"]
    assert sorted(migrated["tables"]) == sorted(of_models["tables"])
    ours = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith(("mediation.", "cases.", "legal_aid."))
    ]
    for table in ours:
        assert migrated["tables"][table] == of_models["tables"][table], table
