"""PostgreSQL's own tools: pg_dump, pg_restore and psql, of the version on this machine."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from mediation.backup.errors import Refused

#: Everything of ours in the schema, whatever its version; what an extension brought stays.
EMPTY_SCHEMA = """
SET lock_timeout = '30s';
DO $$ DECLARE thing record; BEGIN
    FOR thing IN
        SELECT c.oid::regclass AS name, c.relkind = 'v' AS is_view FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        ORDER BY is_view DESC
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE',
            CASE WHEN thing.is_view THEN 'VIEW' ELSE 'TABLE' END, thing.name);
    END LOOP;
    FOR thing IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
END $$;
"""
LOOK_SECONDS = 0.1
#: Each table, index and sequence is locked until the end, both what goes and what comes.
MORE_LOCKS = "(one transaction replaces all tables: set max_locks_per_transaction = 256 in postgresql.conf, restart PostgreSQL, try again)"


def _command(tool: str) -> tuple[list[str], dict[str, str]]:
    """The tool with the connection of the settings: arguments, and an environment with the password."""
    if not shutil.which(tool):
        raise Refused(f"{tool} is not installed (Debian: postgresql-client).")
    given, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    options = " ".join(
        filter(None, (os.environ.get("PGOPTIONS"), "-c client_min_messages=warning"))
    )
    return [tool, *given[1:]], {**os.environ, **(environment or {}), "PGOPTIONS": options}


def _insist(tool: str, status: int, told: IO[bytes]) -> None:
    if status == 0:
        return
    told.seek(0)
    lines = told.read().decode(errors="replace").splitlines()
    # Not the DETAIL lines, which quote rows.
    reason = next((line for line in lines if "ERROR" in line or "error:" in line), "")
    if "out of shared memory" in reason:
        reason += f" {MORE_LOCKS}"
    raise Refused(f"{tool} failed: {reason or f'exit status {status}'}")


@contextmanager
def dumped(folder: Path, snapshot: str, progress: Callable[[int], None]) -> Iterator[BinaryIO]:
    """The database as of an exported snapshot, compressed, in a file without a name."""
    command, environment = _command("pg_dump")
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile(dir=folder) as file, tempfile.TemporaryFile() as told:
        with subprocess.Popen(
            [*command, *options],
            env=environment,
            stdout=file,
            stderr=told,
            stdin=subprocess.DEVNULL,
        ) as dump:
            try:
                while dump.poll() is None:
                    progress(os.fstat(file.fileno()).st_size)
                    time.sleep(LOOK_SECONDS)
            except BaseException:
                dump.kill()
                raise
        _insist("pg_dump", dump.returncode, told)
        file.seek(0)
        yield file


def replace_all(copy: Path) -> None:
    """Empty the schema and fill it from the dump, in one transaction."""
    command, environment = _command("psql")
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    restore, _environment = _command("pg_restore")
    script = [restore[0], "--no-owner", "--no-privileges", "--file=-", str(copy)]
    with (
        tempfile.TemporaryFile() as told,
        tempfile.TemporaryFile() as told_by_restore,
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=told_by_restore) as source,
        subprocess.Popen(
            [*command, *options], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=told,
        ) as target,
    ):  # fmt: skip
        assert source.stdout
        assert target.stdin
        try:
            target.stdin.write(EMPTY_SCHEMA.encode())
            shutil.copyfileobj(source.stdout, target.stdin, 1 << 20)
            if source.wait():
                # Before psql sees the end of its input, at which it would commit.
                target.kill()
            target.stdin.close()
        except BrokenPipeError:
            source.kill()  # psql has said why
            with suppress(BrokenPipeError):
                target.stdin.close()
        except BaseException:
            target.kill()
            source.kill()
            raise
        failed = target.wait()
        _insist("pg_restore", max(source.wait(), 0), told_by_restore)
        _insist("psql", failed, told)
