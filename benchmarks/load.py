"""Many cases from few: real operations make some hundred, plain SQL copies them.

A copy is a whole case with its parties, claims, consents, sessions, agreement, papers and events,
under keys moved by a fixed step. Copies have no history: only what a measure changes gets one.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from cases.demo import names
from cases.enums import PartyKind
from cases.models import Case, Party
from mediation.history import guards
from mediation.papers.models import Paper
from mediation.people.models import Employer, Person
from mediation.vault import crypto
from mediation.vault.fields import BlindIndexField, EncryptedTextField
from mediation.vault.models import DataKey

ROOT_LABEL = "cases.case:"


def multiply(case_ids: Sequence[int], copies: int, *, new_names: bool = True) -> range:
    """Add `copies` of each of these cases, without history.

    Returns the range in which the keys of the copies, and of their rows, lie.
    """
    tables = [Case, *_models_below_case(), Paper]
    step = 1 + max(filter(None, (_highest(model) for model in tables)))
    # Table by table, against the order in which the rules between tables are kept.
    with guards.lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_copy (k bigint)")
        cursor.executemany(
            "INSERT INTO bench_copy VALUES (%s)", [(k,) for k in range(1, copies + 1)]
        )
        for model in tables:
            chosen = list(_rows_of(model, case_ids).values_list("pk", flat=True))
            cursor.execute("CREATE TEMPORARY TABLE bench_chosen (id bigint, n bigint)")
            cursor.executemany(
                "INSERT INTO bench_chosen VALUES (%s, %s)",
                [(pk, n) for n, pk in enumerate(chosen)],
            )
            cursor.execute(_copying(model, tables, step, _serial_from(len(chosen))))
            cursor.execute("DROP TABLE bench_chosen")
        cursor.execute("DROP TABLE bench_copy")
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)
        keys = range(step, 1 + (_highest(Case) or 0))
        _give_data_keys(keys)
        if new_names:
            _give_names(keys)
            _give_entries(keys)
    return keys


def analyse() -> None:
    """Fresh statistics: without them both databases choose poor plans."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _models_below_case() -> list[Any]:
    """The models whose rows belong to a case."""
    return [
        model
        for model in apps.get_app_config("cases").get_models()
        if _path(model) and _end_of(model, _path(model)) is Case
    ]


def _path(model: Any) -> str:
    return str(getattr(model, "aggregate_path", ""))


def _end_of(model: Any, path: str) -> Any:
    for name in path.split("."):
        model = model._meta.get_field(name).related_model
    return model


def _rows_of(model: Any, case_ids: Sequence[int]) -> Any:
    if model is Case:
        return Case.objects.filter(pk__in=case_ids)
    if model is Paper:
        return Paper.objects.filter(root_ref__in=[f"{ROOT_LABEL}{pk}" for pk in case_ids])
    return model._default_manager.filter(**{f"{_path(model).replace('.', '__')}__in": case_ids})


def _highest(model: Any) -> int | None:
    highest: int | None = model._default_manager.aggregate(n=models.Max("pk"))["n"]
    return highest


def _serial_from(count: int) -> str:
    """SQL for the six digits of a copy's serial: behind all that are in use."""
    used = Case.objects.values_list("serial", flat=True).iterator()
    first = max(100_000, 1 + max(int(serial[-6:]) for serial in used))
    return f"({first} + (bench_copy.k - 1) * {count} + bench_chosen.n)"


def _copying(model: Any, tables: list[Any], step: int, digits: str) -> str:
    """INSERT … SELECT: the chosen rows once for every number in bench_copy."""
    meta = model._meta
    columns = ", ".join(f'"{field.column}"' for field in meta.local_concrete_fields)
    values = ", ".join(_value(field, tables, step, digits) for field in meta.local_concrete_fields)
    return (
        f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {values} FROM bench_copy'
        f' CROSS JOIN bench_chosen JOIN "{meta.db_table}" t ON t.id = bench_chosen.id'
    )


def _value(field: Any, tables: list[Any], step: int, digits: str) -> str:
    """What stands in a copy's column: moved keys, fresh unique values, all else as it was."""
    column = f't."{field.column}"'
    moved = f"{column} + bench_copy.k * {step}"
    if field.primary_key or field.related_model in tables:
        return moved
    if field.unique and field.null and not field.is_relation:
        return "NULL"  # of a page or a print: no copy has its own
    special = {
        (Case, "serial"): f"substr({column}, 1, length({column}) - 6) || {digits}",
        (Case, "case_number"): f"replace({column}, '第', '第' || bench_copy.k || '-')",
        (Case, "data_key_id"): _fresh_uuid(),
        (Paper, "subject_id"): moved,
        (Paper, "root_ref"): (
            f"'{ROOT_LABEL}' || (CAST(substr({column}, {len(ROOT_LABEL) + 1}) AS bigint)"
            f" + bench_copy.k * {step})"
        ),
    }
    return special.get((field.model, field.name), column)


def _fresh_uuid() -> str:
    return "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"


def _give_data_keys(keys: range) -> None:
    """Every case has had its data key since somebody first wrote to it."""
    wanted = Case.objects.filter(pk__gte=keys.start).values_list("data_key_id", flat=True)
    rows = (DataKey(pk=key, wrapped=crypto.wrap(crypto.new_key())) for key in wanted)
    DataKey.objects.bulk_create(rows, batch_size=500)


def _give_names(keys: range) -> None:
    """Names as various as real ones, so that a search finds few of many."""
    parties = Party.objects.filter(case_id__gte=keys.start)
    # A list: psycopg sends many at once, and a query between them would wait for ever.
    renamed = list(_renamed(parties.values_list("pk", "kind")))
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{Party._meta.db_table}" SET name = %s WHERE id = %s', renamed)


def _give_entries(keys: range) -> None:
    """In the register stands an entry for each of them, without numbers."""
    party = Party._meta.db_table
    for model, link in ((Person, "person_id"), (Employer, "employer_id")):
        table, fields = model._meta.db_table, model._meta.local_concrete_fields
        first = 1 + (_highest(model) or 0)
        columns = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(_entry_value(field, first) for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{party}" p'
                f' JOIN "{table}" t ON t.id = p.{link} WHERE p.case_id >= {keys.start}'
            )
            cursor.execute(
                f'UPDATE "{party}" SET {link} = {first} + id'
                f" WHERE case_id >= {keys.start} AND {link} IS NOT NULL"
            )
            for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(sql)


def _entry_value(field: Any, first: int) -> str:
    if field.primary_key:
        return f"{first} + p.id"
    if field.name == "credit_code" or isinstance(field, EncryptedTextField | BlindIndexField):
        return "''"
    special = {"name": "p.name", "data_key_id": _fresh_uuid()}
    return special.get(field.name, f't."{field.column}"')


def _renamed(parties: Any) -> Iterator[tuple[str, int]]:
    rng = random.Random(1)
    for pk, kind in parties:
        worker = kind == PartyKind.WORKER
        yield (names.person_name(rng) if worker else names.company(rng)[0]), pk
