"""The state machines as data, read from the declarations on the models.

Another floor adds its machine with `register_machine`, so that one command and one page of the
documentation hold them all.
"""

from typing import Any

from django.db.models import Model
from django.utils import translation
from django_fsm import GET_STATE, Transition

from cases.models import Agreement, Case

Machines = dict[str, dict[str, Any]]
_models: dict[str, type[Model]] = {"case": Case, "agreement": Agreement}


def register_machine(name: str, model: type[Model]) -> None:
    """Add the machine in `model.state` under `name`."""
    _models[name] = model


def machines() -> Machines:
    """name → initial, states, transitions (one entry per name and target), in declared order."""
    return {name: _machine(model) for name, model in _models.items()}


def _machine(model: type[Model]) -> dict[str, Any]:
    field: Any = model._meta.get_field("state")
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for declared in field.get_all_transitions(model):
        for target in _targets(declared):
            entry = merged.setdefault(
                (declared.name, target),
                {
                    "name": declared.name,
                    "sources": [],
                    "target": target,
                    "roles": list(declared.custom["roles"]),
                },
            )
            entry["sources"].append(str(declared.source))
    order = list(_declaration_order(model))
    transitions = sorted(merged.values(), key=lambda entry: order.index(entry["name"]))
    return {
        "initial": str(field.default),
        "states": [str(value) for value, _label in field.choices],
        "transitions": transitions,
    }


def _targets(declared: Transition) -> list[str]:
    target = declared.target
    if isinstance(target, GET_STATE):
        return [str(state) for state in target.allowed_states]
    return [str(target)]


def _declaration_order(model: type[Model]) -> list[str]:
    return [name for name, member in vars(model).items() if hasattr(member, "_django_fsm")]


def as_dot(found: Machines) -> str:
    """A graph for Graphviz, one cluster a machine."""
    lines = ["digraph workflow {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    for name, machine in found.items():
        lines.append(f'  subgraph "cluster_{name}" {{ label="{name}";')
        lines += [f'    "{name}.{state}" [label="{state}"];' for state in machine["states"]]
        for entry in machine["transitions"]:
            for source in entry["sources"]:
                lines.append(
                    f'    "{name}.{source}" -> "{name}.{entry["target"]}" [label="{entry["name"]}"];'
                )
        lines.append("  }")
    return "\n".join([*lines, "}"])


def as_markdown(found: Machines) -> str:
    """The text of docs/workflow.md."""
    lines = [
        "# Workflow",
        "",
        "Generated from the declarations on the models; do not edit:",
        "`manage.py workflow --format markdown > docs/workflow.md`. A test fails when it is stale.",
        "",
    ]
    for name, machine in found.items():
        model = _models[name]
        field: Any = model._meta.get_field("state")
        with translation.override("zh-hans"):
            labels = {str(value): str(label) for value, label in field.choices}
        lines += [f"## {name}", "", "| state | label |", "|---|---|"]
        lines += [
            f"| `{state}`{' (initial)' if state == machine['initial'] else ''} | {labels[state]} |"
            for state in machine["states"]
        ]
        lines += ["", "| transition | from | to | roles | what it means |", "|---|---|---|---|---|"]
        for entry in machine["transitions"]:
            sources = ", ".join(f"`{source}`" for source in entry["sources"])
            meaning = " ".join((getattr(model, entry["name"]).__doc__ or "").split())
            lines.append(
                f"| `{entry['name']}` | {sources} | `{entry['target']}` |"
                f" {', '.join(entry['roles'])} | {meaning} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip()
