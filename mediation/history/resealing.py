"""For migrations only: chain columns for history tables, and chains for rows that have none yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from typing import Any

from django.db.migrations.operations.base import Operation

from mediation.history import guards
from mediation.history.chain import BATCH, Head, install_formats, link
from mediation.history.chained import CHAIN_COLUMNS, ChainedRow, ChainHead, looks_of
from mediation.vault.fields import PREFIX, Sealed


def _column(name: str) -> Any:
    columns: Any = ChainedRow._meta
    return columns.get_field(name).clone()


class AddChainColumns(Operation):
    """Give every history table of an app the chain's columns, in one step instead of hundreds."""

    reduces_to_sql = True
    reversible = True

    def _histories(self, app_label: str, state: Any) -> list[str]:
        return [name for (app, name) in state.models if app == app_label and _is_history(name)]

    def state_forwards(self, app_label: str, state: Any) -> None:
        histories = self._histories(app_label, state)
        for model_name in histories:
            for name in CHAIN_COLUMNS:
                state.models[app_label, model_name].fields[name] = _column(name)
        # Rendered again once, where `state.add_field` would do it for every column.
        state.reload_models({(app_label, model_name) for model_name in histories})

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model_name in self._histories(app_label, to_state):
            model = to_state.apps.get_model(app_label, model_name)
            for name in CHAIN_COLUMNS:
                schema_editor.add_field(model, model._meta.get_field(name))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model_name in self._histories(app_label, from_state):
            model = from_state.apps.get_model(app_label, model_name)
            for name in CHAIN_COLUMNS:
                schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        return "Add the columns of the chain to every history table"


def _has_chain(model: Any) -> bool:
    return any(field.name == CHAIN_COLUMNS[0] for field in model._meta.fields)


def _is_history(model_name: str) -> bool:
    return model_name.startswith("historical")


def encrypt_columns(
    apps: Any, schema_editor: Any, app_label: str, columns: Mapping[str, Iterable[str]]
) -> None:
    """Turn plain values of history columns that are encrypted from now on into ciphertext.

    A step of a RunPython after the AlterField; `columns` names them by history model. A migration
    after the chain calls `seal_existing` behind it.
    """
    guards.remove(schema_editor.connection)  # they are back after the migration
    for model_name, names in columns.items():
        rows = apps.get_model(app_label, model_name)._base_manager
        for name in names:
            filled = rows.exclude(**{name: None}).exclude(**{name: ""})
            for key, aggregate, kept in filled.values_list("history_id", "aggregate", name):
                if not kept.token.startswith(PREFIX):
                    sealed = Sealed.of(kept.token, _data_key_of(apps, aggregate))
                    rows.filter(history_id=key).update(**{name: sealed})


def _data_key_of(apps: Any, aggregate: str) -> Any:
    label, _colon, key = aggregate.partition(":")
    roots = apps.get_model(label)._base_manager
    return roots.values_list("data_key_id", flat=True).get(pk=key)


def seal_existing(apps: Any, schema_editor: Any) -> None:
    """Chain all rows anew, in the order in which they were written (a RunPython of the top app).

    For rows from before the chain, and for a migration that had to rewrite or drop columns of
    history: what stands there at that moment is what the chain proves from then on.
    """
    connection = schema_editor.connection
    looks = apps.get_model("history", "AccessEntry")
    histories = [model for model in apps.get_models() if _has_chain(model) and model is not looks]
    guards.remove(connection)  # they are back after the migration
    ChainHead.objects.all().delete()
    install_formats([*histories, looks])
    for chains in _batches(histories):
        tables = [
            model.objects.filter(aggregate__in=chains).order_by("history_id") for model in histories
        ]
        # Merged by date, while each table keeps the order in which it was written.
        rows = merge(*tables, key=lambda row: row.history_date)
        _seal([(row.aggregate, row) for row in rows])
    for person in looks.objects.order_by().values_list("actor_id", flat=True).distinct():
        rows = looks.objects.filter(actor_id=person).order_by("pk")
        _seal([(looks_of(person), row) for row in rows])


def _batches(histories: list[Any]) -> Iterator[list[str]]:
    chains = sorted(
        {
            chain
            for model in histories
            for chain in model.objects.order_by().values_list("aggregate", flat=True).distinct()
        }
    )
    for start in range(0, len(chains), BATCH):
        yield chains[start : start + BATCH]


def _seal(rows: list[tuple[str, Any]]) -> None:
    heads: dict[str, Head] = defaultdict(Head)
    changed = defaultdict(list)
    for chain, row in rows:
        heads[chain] = link(row, chain, heads[chain])
        changed[type(row)].append(row)
    for model, each in changed.items():
        model._base_manager.bulk_update(each, CHAIN_COLUMNS, batch_size=BATCH)
    ChainHead.objects.bulk_create(
        ChainHead(chain=chain, seq=head.seq, mac=head.mac, seal=head.seal)
        for chain, head in heads.items()
    )
